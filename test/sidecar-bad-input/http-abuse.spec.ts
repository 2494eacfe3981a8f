import { expect } from '@jest/globals';
import { ENCODINGS, officialProto } from '../support/otlp/official-proto.js';
import { requestOf, saying } from '../support/otlp/otlp-json.js';
import { RawSocket } from '../support/otlp/raw-socket.js';
import { Victim } from './victim.js';

const victim = new Victim();

const STORED = officialProto.encodeRequest(requestOf([saying('smuggled')]), 'json').toString();
const HOST = 'Host: 127.0.0.1';
const JSON_TYPE = 'Content-Type: application/json';
const POST = 'POST /v1/logs HTTP/1.1';

function message(lines: readonly string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const SMUGGLED = message([POST, HOST, JSON_TYPE, `Content-Length: ${STORED.length}`], STORED);

/** Sends bytes, waits for an answer, and returns the statuses of what came until the end of the connection. */
async function statusesOf(bytes: string | Uint8Array): Promise<string[]> {
  const socket = await RawSocket.open(victim.sidecar.process.http);
  await socket.write(bytes);
  await socket.answers();
  socket.finish();
  await socket.closed;
  return socket.answers();
}

/** Sends bytes and no more, although they are not all that they say. */
async function statusesOfCutOff(bytes: string | Uint8Array): Promise<string[]> {
  const socket = await RawSocket.open(victim.sidecar.process.http);
  await socket.write(bytes);
  socket.finish();
  await socket.closed;
  return socket.answers();
}

async function expectNothingStored(): Promise<void> {
  await victim.sidecar.settle();
  expect(victim.sidecar.stored.others()).toEqual([]);
}

describe('a Content-Length', () => {
  it('that is longer than the body takes nothing', async () => {
    const lines = [POST, HOST, JSON_TYPE, `Content-Length: ${STORED.length + 100}`];
    expect(await statusesOfCutOff(message(lines, STORED))).not.toContain('200');
    await expectNothingStored();
  });

  it('that is shorter than the body takes nothing, and the rest is no request', async () => {
    const lines = [POST, HOST, JSON_TYPE, `Content-Length: ${STORED.length - 10}`];
    const statuses = await statusesOf(message(lines, STORED));
    expect(new Set(statuses)).toEqual(new Set(['400']));
    await expectNothingStored();
  });

  it.each(['-1', '1e3', '0x10', '1 1', '', '99999999999999999999', '5, 5', '+5'])(
    'of "%s" is refused',
    async (length) => {
      const statuses = await statusesOf(
        message([POST, HOST, JSON_TYPE, `Content-Length: ${length}`], STORED),
      );
      expect(['400', '413']).toContain(statuses[0]);
      await expectNothingStored();
    },
  );

  it('that is there twice is refused', async () => {
    const lines = [POST, HOST, JSON_TYPE, 'Content-Length: 2', `Content-Length: ${STORED.length}`];
    expect(await statusesOf(message(lines, STORED))).toEqual(['400']);
    await expectNothingStored();
  });

  it.each([2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER])(
    'of %d bytes is refused before they come',
    async (length) => {
      const socket = await RawSocket.open(victim.sidecar.process.http);
      await socket.write(message([POST, HOST, JSON_TYPE, `Content-Length: ${length}`], '{'));
      expect(await socket.answers()).toEqual(['413']);
      socket.destroy();
    },
  );
});

describe('a second request in the body of the first', () => {
  const chunked = `0\r\n\r\n${SMUGGLED}`;

  it.each([
    {
      name: 'Content-Length and Transfer-Encoding',
      headers: [`Content-Length: ${chunked.length}`, 'Transfer-Encoding: chunked'],
    },
    {
      name: 'Transfer-Encoding and Content-Length',
      headers: ['Transfer-Encoding: chunked', `Content-Length: ${chunked.length}`],
    },
    {
      name: 'Transfer-Encoding with a space before the colon',
      headers: [`Content-Length: ${chunked.length}`, 'Transfer-Encoding : chunked'],
    },
    {
      name: 'two Transfer-Encodings',
      headers: ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
    },
    { name: 'an unknown Transfer-Encoding', headers: ['Transfer-Encoding: xchunked'] },
    {
      name: 'Transfer-Encoding with a tab',
      headers: [`Content-Length: ${chunked.length}`, 'Transfer-Encoding:\tchunked'],
    },
    {
      name: 'a folded Transfer-Encoding',
      headers: [`Content-Length: ${chunked.length}`, 'Transfer-Encoding:\r\n chunked'],
    },
  ])('by $name is not one', async ({ headers }) => {
    const statuses = await statusesOf(message([POST, HOST, JSON_TYPE, ...headers], chunked));
    expect(statuses).not.toContain('200');
    await expectNothingStored();
  });
});

describe('chunks', () => {
  const CHUNKED = [POST, HOST, JSON_TYPE, 'Transfer-Encoding: chunked'];

  it('of one byte each are put together', async () => {
    const chunks = [...'{"resourceLogs":[]}'].map((character) => `1\r\n${character}\r\n`).join('');
    expect(await statusesOf(message(CHUNKED, `${chunks}0\r\n\r\n`))).toEqual(['200']);
  });

  it.each(['zz', '-5', '', 'ffffffffffffffffff', '5 5', '0x5'])('of size "%s" are refused', async (size) => {
    const statuses = await statusesOf(message(CHUNKED, `${size}\r\n{"x":1}\r\n0\r\n\r\n`));
    expect(['400', '413']).toContain(statuses[0]);
  });

  it('that are shorter than they say are refused', async () => {
    expect(await statusesOf(message(CHUNKED, '5\r\n{}\r\n0\r\n\r\n'))).not.toContain('200');
  });

  it('without an end are no request', async () => {
    expect(await statusesOfCutOff(message(CHUNKED, '2\r\n{}\r\n'))).not.toContain('200');
  });

  it('with endless extensions are refused', async () => {
    const statuses = await statusesOf(message(CHUNKED, `2;${'x'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n`));
    expect(['400', '413']).toContain(statuses[0]);
  });

  it('beyond the bound of a body are refused while they come', async () => {
    const socket = await RawSocket.open(victim.sidecar.process.http);
    await socket.write(message(CHUNKED));
    const chunk = `100000\r\n${' '.repeat(1 << 20)}\r\n`;
    for (let sent = 0; sent < 64 && socket.received === '' && !socket.isClosed; sent++)
      await socket.write(chunk);
    expect(await socket.answers()).toEqual(['413']);
    socket.destroy();
  });

  it('with endless trailers are refused', async () => {
    const statuses = await statusesOf(message(CHUNKED, `2\r\n{}\r\n0\r\n${'X: y\r\n'.repeat(20_000)}\r\n`));
    expect(['200', '400', '431']).toContain(statuses[0]);
  });
});

describe('headers', () => {
  const good = [POST, HOST, JSON_TYPE, 'Content-Length: 2'];

  it('beyond the bound are answered with 431', async () => {
    expect(await statusesOf(message([...good, `X-Long: ${'x'.repeat(200_000)}`], '{}'))).toEqual(['431']);
  });

  it('in great number are answered with 431', async () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `X-${n}: y`);
    expect(await statusesOf(message([...good, ...many], '{}'))).toEqual(['431']);
  });

  it('with a long path are answered with 431 or 414', async () => {
    const statuses = await statusesOf(message([`POST /v1/logs?${'x'.repeat(200_000)} HTTP/1.1`, HOST], ''));
    expect(['414', '431']).toContain(statuses[0]);
  });

  it.each([
    { name: 'a NUL', lines: [...good, 'X: a\0b'] },
    { name: 'a name with a space', lines: [...good, 'X Y: z'] },
    { name: 'no colon', lines: [...good, 'nothing'] },
    { name: 'no Host', lines: [POST, JSON_TYPE, 'Content-Length: 2'] },
    { name: 'HTTP/9.9', lines: ['POST /v1/logs HTTP/9.9', HOST] },
    { name: 'a method that is none', lines: ['PØST /v1/logs HTTP/1.1', HOST] },
    { name: 'no request line', lines: [HOST] },
  ])('with $name are answered with 400', async ({ lines }) => {
    expect((await statusesOf(message(lines, '{}')))[0]).toBe('400');
  });

  it('that expect what is not known are refused', async () => {
    expect((await statusesOf(message([...good, 'Expect: a-miracle'], '{}')))[0]).toBe('417');
  });

  it('that expect 100-continue are told to go on', async () => {
    const socket = await RawSocket.open(victim.sidecar.process.http);
    await socket.write(message([...good, 'Expect: 100-continue']));
    expect(await socket.answers()).toEqual(['100']);
    await socket.write('{}');
    expect(await socket.answers(2)).toEqual(['100', '200']);
    socket.destroy();
  });
});

describe('another protocol on the port of HTTP', () => {
  it.each([
    { name: "HTTP/2's preface", bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
    { name: 'TLS', bytes: Buffer.from('16030100c8010000c40303', 'hex') },
    { name: 'zeros', bytes: Buffer.alloc(10_000) },
    { name: 'line breaks', bytes: '\r\n'.repeat(50_000) },
    { name: 'Redis', bytes: '*1\r\n$4\r\nPING\r\n' },
  ])('($name) gets no 200 and an end', async ({ bytes }) => {
    expect(await statusesOfCutOff(bytes)).not.toContain('200');
  });
});

describe('a sender', () => {
  it('that sends a thousand requests at once gets a thousand answers', async () => {
    const socket = await RawSocket.open(victim.sidecar.process.http);
    await socket.write(message([POST, HOST, JSON_TYPE, 'Content-Length: 2'], '{}').repeat(1000));
    expect(await socket.answers(1000)).toEqual(Array(1000).fill('200'));
    socket.destroy();
  });

  it('that goes away in the middle of large bodies, 200 times, leaves nothing taken', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const socket = await RawSocket.open(victim.sidecar.process.http);
        await socket.write(message([POST, HOST, JSON_TYPE, `Content-Length: ${16 << 20}`], ' '.repeat(1000)));
        return socket;
      }),
    );
    for (const socket of sockets) socket.destroy();
    await expectNothingStored();
  });

  it.each(ENCODINGS)('that does not wait for answers does no harm (%s)', async (encoding) => {
    const body = officialProto.encodeRequest({}, encoding);
    const bodies = Array.from({ length: 300 }, () => RawSocket.open(victim.sidecar.process.http));
    for (const socket of await Promise.all(bodies)) {
      await socket.write(
        message([POST, HOST, JSON_TYPE, `Content-Length: ${body.length}`], body.toString('latin1')),
      );
      socket.destroy();
    }
  });
});
