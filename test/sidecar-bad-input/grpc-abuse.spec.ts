import { expect } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { Code } from '../conformance/expect-status.js';
import { officialProto } from '../support/otlp/official-proto.js';
import { requestOf, saying } from '../support/otlp/otlp-json.js';
import { RawSocket } from '../support/otlp/raw-socket.js';
import { bomb } from './bombs.js';
import { GrpcConnection, framed } from './grpc-call.js';
import { Victim } from './victim.js';

const victim = new Victim();
const GOOD = officialProto.encodeRequest(requestOf([saying('good')]), 'protobuf');
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = frame(4, 0, 0, Buffer.alloc(0));

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

let connection: GrpcConnection;
beforeEach(() => (connection = new GrpcConnection(victim.sidecar.process.grpc)));
afterEach(() => connection.close());

describe('a message', () => {
  it.each([
    { name: 'compressed garbage', bytes: framed(randomBytes(500), { flag: 1 }), encoding: 'gzip' },
    {
      name: 'gzip that is cut off',
      bytes: framed(gzipSync(GOOD).subarray(0, -9), { flag: 1 }),
      encoding: 'gzip',
    },
    { name: 'deflate as gzip', bytes: framed(deflateSync(GOOD), { flag: 1 }), encoding: 'gzip' },
    { name: 'garbage', bytes: framed(Buffer.alloc(500, 0xff)), encoding: 'identity' },
  ])('of $name is INVALID_ARGUMENT', async ({ bytes, encoding }) => {
    const { grpcStatus, message } = await connection.call(bytes, { 'grpc-encoding': encoding });
    expect({ grpcStatus, message }).toMatchObject({ grpcStatus: Code.INVALID_ARGUMENT });
    expect(message).toMatch(/\w+ \w+/);
  });

  it.each(['gzip', 'deflate', 'zstd'] as const)(
    'that becomes 1 GiB (%s) is RESOURCE_EXHAUSTED',
    async (encoding) => {
      const bytes = framed(bomb(encoding, 1 << 30), { flag: 1 });
      const { grpcStatus } = await connection.call(bytes, { 'grpc-encoding': encoding });
      expect(grpcStatus).toBe(Code.RESOURCE_EXHAUSTED);
    },
  );

  it('that says to be 4 GiB long, and is not, is INVALID_ARGUMENT', async () => {
    const { grpcStatus, message } = await connection.call(framed(GOOD, { length: 2 ** 32 - 1 }));
    expect(grpcStatus).toBe(Code.INVALID_ARGUMENT);
    expect(message).toContain(`${2 ** 32 - 1} bytes`);
  });

  it.each([
    { name: 'that is shorter than it says', bytes: framed(GOOD, { length: GOOD.length + 10 }) },
    { name: 'that is longer than it says', bytes: framed(GOOD, { length: GOOD.length - 10 }) },
    { name: 'that is not there', bytes: Buffer.alloc(0) },
    { name: 'of half a head', bytes: Buffer.from([0, 0]) },
    { name: 'with a companion', bytes: Buffer.concat([framed(GOOD), framed(GOOD)]) },
    { name: 'that is compressed, by what nobody says', bytes: framed(gzipSync(GOOD), { flag: 1 }) },
    { name: 'with a flag that is none', bytes: framed(GOOD, { flag: 255 }) },
  ])('$name takes nothing', async ({ bytes }) => {
    const { grpcStatus } = await connection.call(bytes);
    expect(grpcStatus).not.toBe(0);
    await victim.sidecar.settle();
    expect(victim.sidecar.stored.others()).toEqual([]);
  });

  it('in a compression that is not known is UNIMPLEMENTED, and those that are known are named', async () => {
    const { grpcStatus } = await connection.call(framed(GOOD, { flag: 1 }), { 'grpc-encoding': 'snappy' });
    expect(grpcStatus).toBe(Code.UNIMPLEMENTED);
  });
});

describe('a call', () => {
  it.each(['application/json', 'text/plain', 'application/x-protobuf'])(
    'of content type %s is 415',
    async (type) => {
      expect(await connection.call(framed(GOOD), { 'content-type': type })).toMatchObject({ status: 415 });
    },
  );

  it.each(['GET', 'PUT', 'DELETE'])('with method %s is not served', async (method) => {
    const { status, grpcStatus } = await connection.call(Buffer.alloc(0), { ':method': method });
    expect([status, grpcStatus]).not.toEqual([200, 0]);
  });

  it('with a nonsensical deadline is refused or ignored', async () => {
    const { grpcStatus } = await connection.call(framed(GOOD), { 'grpc-timeout': '99999999999999999H' });
    expect([0, Code.INVALID_ARGUMENT, Code.DEADLINE_EXCEEDED, 13]).toContain(grpcStatus);
  });

  it('with endless metadata is refused', async () => {
    const { status } = await connection.call(framed(GOOD), { 'x-long': 'x'.repeat(30_000) });
    expect(status).toBe(431);
    expect(await connection.call(framed(GOOD), { 'x-long': 'x'.repeat(80_000) })).not.toMatchObject({
      status: 200,
    });
  });

  it('that is given up, a thousand times, does no harm', () => {
    for (let n = 0; n < 1000 && !connection.isClosed; n++) {
      const stream = connection.open();
      stream.write(framed(GOOD, { length: 16 << 20 }));
      stream.close(8);
    }
  });
});

describe('on the port of gRPC', () => {
  const headersFlood = Buffer.concat(
    Array.from({ length: 2000 }, (_, n) => frame(n === 0 ? 1 : 9, 0, 1, Buffer.alloc(1000, 0x41))),
  );

  it.each([
    { name: 'garbage', bytes: randomBytes(100_000) },
    { name: 'zeros', bytes: Buffer.alloc(100_000) },
    {
      name: 'a request of HTTP/1.1',
      bytes: Buffer.from('POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'),
    },
    { name: 'TLS', bytes: Buffer.from('16030100c8010000c40303', 'hex') },
    { name: 'a preface and garbage', bytes: Buffer.concat([PREFACE, randomBytes(10_000)]) },
    {
      name: 'a frame longer than frames may be',
      bytes: Buffer.concat([PREFACE, SETTINGS, frame(0, 0, 1, Buffer.alloc(1 << 20))]),
    },
    {
      name: 'data of a stream that is not open',
      bytes: Buffer.concat([PREFACE, SETTINGS, frame(0, 1, 5, GOOD)]),
    },
    {
      name: 'headers that are not HPACK',
      bytes: Buffer.concat([PREFACE, SETTINGS, frame(1, 5, 1, Buffer.alloc(100, 0xff))]),
    },
    { name: 'headers that never end', bytes: Buffer.concat([PREFACE, SETTINGS, headersFlood]) },
    {
      name: 'a window update of 0',
      bytes: Buffer.concat([PREFACE, SETTINGS, frame(8, 0, 0, Buffer.alloc(4))]),
    },
  ])('$name ends the connection', async ({ bytes }) => {
    const socket = await RawSocket.open(victim.sidecar.process.grpc);
    await socket.write(bytes);
    socket.finish();
    await socket.closed;
  });

  it.each([
    { name: 'settings', one: SETTINGS },
    { name: 'pings', one: frame(6, 0, 0, Buffer.alloc(8)) },
    { name: 'priorities', one: frame(2, 0, 1, Buffer.from([0, 0, 0, 0, 1])) },
    { name: 'frames that nobody knows', one: frame(0xee, 0, 0, Buffer.alloc(16)) },
  ])('a flood of $name does no harm', async ({ one }) => {
    const socket = await RawSocket.open(victim.sidecar.process.grpc);
    await socket.write(Buffer.concat([PREFACE, SETTINGS]));
    const flood = Buffer.concat(Array<Buffer>(5000).fill(one));
    for (let n = 0; n < 20 && !socket.isClosed; n++) await socket.write(flood);
    socket.destroy();
  });
});
