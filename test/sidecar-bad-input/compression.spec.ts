import { expect } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Code, expectStatus } from '../conformance/expect-status.js';
import { type Coding, CODINGS, compressed } from '../support/otlp/otlp-http.js';
import { ENCODINGS, officialProto } from '../support/otlp/official-proto.js';
import { requestOf, saying } from '../support/otlp/otlp-json.js';
import { bomb } from './bombs.js';
import { Victim } from './victim.js';

const GIB = 1 << 30;
const COMPRESSED = CODINGS.filter((coding): coding is Exclude<Coding, 'identity'> => coding !== 'identity');
const GOOD = officialProto.encodeRequest(
  requestOf(Array.from({ length: 50 }, (_, n) => saying(`record ${n}`))),
  'protobuf',
);

const victim = new Victim();

async function expectRefused(
  body: Buffer,
  coding: Coding,
  status: 400 | 413,
  says = status === 413 ? /bytes/ : new RegExp(coding),
): Promise<void> {
  for (const encoding of ENCODINGS) {
    const answer = await victim.sidecar.http.post(body, { encoding, coding });
    const code = status === 413 ? Code.RESOURCE_EXHAUSTED : Code.INVALID_ARGUMENT;
    const { message } = expectStatus(answer, { status, code, encoding });
    expect(message).toMatch(says);
  }
}

describe.each(COMPRESSED)('%s', (coding) => {
  it('that is not it is refused', async () => {
    await expectRefused(GOOD, coding, 400);
    await expectRefused(randomBytes(1000), coding, 400);
    await expectRefused(Buffer.from([0]), coding, 400);
  });

  it('that is another coding is refused', async () => {
    for (const other of COMPRESSED.filter((candidate) => candidate !== coding)) {
      await expectRefused(await compressed(GOOD, other), coding, 400);
    }
  });

  it('that is cut off is refused', async () => {
    const whole = await compressed(GOOD, coding);
    for (const bytes of [3, 12, whole.length >> 1, whole.length - 1]) {
      await expectRefused(whole.subarray(0, bytes), coding, 400);
    }
  });

  it('with a damaged middle is refused', async () => {
    const damaged = Buffer.from(await compressed(GOOD, coding));
    damaged.fill(0xa5, damaged.length >> 1, (damaged.length >> 1) + 8);
    await expectRefused(damaged, coding, 400);
  });

  it('that becomes 1 GiB of zeros is refused', async () => {
    const body = bomb(coding, GIB);
    expect(body.length).toBeLessThan(2 << 20);
    await expectRefused(body, coding, 413);
  });

  it('sixteen at once that become 1 GiB each are refused, or told to come again', async () => {
    const body = bomb(coding, GIB, 0x20);
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => victim.sidecar.http.post(body, { encoding: 'json', coding })),
    );
    for (const { status } of answers) expect([413, 503]).toContain(status);
    expect(answers.map(({ status }) => status)).toContain(413);
  });
});

it('gzip with a wrong checksum is refused', async () => {
  const damaged = Buffer.from(gzipSync(GOOD));
  damaged.writeUInt32LE(0x12345678, damaged.length - 8);
  await expectRefused(damaged, 'gzip', 400);
});

it('gzip with bytes behind it is refused', async () => {
  await expectRefused(Buffer.concat([gzipSync(GOOD), Buffer.from('more')]), 'gzip', 400);
});

it('gzip of many members that become 1 GiB is refused', async () => {
  const member = gzipSync(Buffer.alloc(1 << 20));
  await expectRefused(Buffer.concat(Array<Buffer>(1024).fill(member)), 'gzip', 413);
});

it('gzip in gzip is not undone twice', async () => {
  await expectRefused(gzipSync(gzipSync(GOOD)), 'gzip', 400, /\(at byte \d+\)/);
});
