import { describe, expect } from '@jest/globals';
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Sinks, destinationTo } from '../../../../test/support/sinks.js';
import { RECORD } from '../../../../test/support/stored-record.js';
import { encodeLogsResponse } from '../otlp/encode-answer.js';
import { encodeLogsRequest } from '../otlp/encode-stored.js';
import type { Destination } from './destination.js';
import { GrpcSender } from './grpc-sender.js';
import type { Answer } from './sender.js';

const sinks = new Sinks();
const NEVER = new AbortController().signal;
const ACCEPTED = { kind: 'accepted', rejected: 0, message: '' };
const REQUEST = encodeLogsRequest([RECORD], 'protobuf');
const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

function senderTo(url: string, more: Partial<Destination> = {}): GrpcSender {
  const sender = new GrpcSender({ ...destinationTo(url), protocol: 'grpc', ...more });
  sinks.later(() => sender.close());
  return sender;
}

function framed(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([prefix, message]);
}

/** An answer with a body, its status behind it. */
function respond(
  stream: ServerHttp2Stream,
  body: Uint8Array,
  trailers: OutgoingHttpHeaders = { 'grpc-status': 0 },
): void {
  stream.respond(GRPC, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}

/** Accepts everything. */
function accept(stream: ServerHttp2Stream): void {
  respond(stream, framed(encodeLogsResponse('protobuf')));
}

async function answerOf(answer: (stream: ServerHttp2Stream) => unknown): Promise<Answer> {
  const { url } = await sinks.grpc(answer);
  return senderTo(url).send(REQUEST, NEVER);
}

describe('a call', () => {
  it('has one message, the headers of the destination as metadata, and a timeout', async () => {
    const { url, received } = await sinks.grpc(accept);
    const sender = senderTo(`${url}/ignored/path`, { headers: { 'X-Token': 'secret', TE: 'gzip' } });
    expect(await sender.send(REQUEST, NEVER)).toEqual(ACCEPTED);
    const { headers, body } = received[0]!;
    expect(body).toEqual(framed(REQUEST));
    expect(headers).toMatchObject({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
      ':scheme': 'http',
      'content-type': 'application/grpc',
      'user-agent': expect.stringMatching(/^blotter\/\d+\.\d+\.\d+/),
      'grpc-timeout': '30000m',
      te: 'trailers',
      'x-token': 'secret',
    });
    expect(headers).not.toHaveProperty('grpc-encoding');
  });

  it('has a timeout of at most eight digits', async () => {
    const { url, received } = await sinks.grpc(accept);
    await senderTo(url, { timeoutMs: 100_000_001 }).send(REQUEST, NEVER);
    expect(received[0]?.headers['grpc-timeout']).toBe('100001S');
  });

  it('is compressed', async () => {
    const { url, received } = await sinks.grpc(accept);
    expect(await senderTo(url, { compression: 'gzip' }).send(REQUEST, NEVER)).toEqual(ACCEPTED);
    const { headers, body } = received[0]!;
    expect(headers['grpc-encoding']).toBe('gzip');
    expect([body[0], body.readUInt32BE(1)]).toEqual([1, body.length - 5]);
    expect(gunzipSync(body.subarray(5))).toEqual(Buffer.from(REQUEST));
  });
});

describe('success', () => {
  const PARTIAL = encodeLogsResponse('protobuf', { rejectedLogRecords: 3, errorMessage: 'too\nold' });
  const UNREADABLE = { kind: 'accepted', rejected: 0, message: expect.stringContaining('with a body that') };

  it.each([
    ['as it is', framed(PARTIAL)],
    ['compressed', framed(gzipSync(PARTIAL), 1)],
  ])('may be partial, its message %s', async (_how, body) => {
    expect(await answerOf((stream) => respond(stream, body))).toEqual({
      kind: 'accepted',
      rejected: 3,
      message: 'too old',
    });
  });

  it.each([
    ['no protobuf', framed(Buffer.from([7]))],
    ['half a message', framed(PARTIAL).subarray(0, 9)],
    ['no gzip', framed(PARTIAL, 1)],
    ['a bomb', framed(gzipSync(Buffer.alloc(3_000_000)), 1)],
    ['very long', framed(Buffer.alloc(3_000_000))],
  ])('is success, when its message is %s', async (_what, body) => {
    expect(await answerOf((stream) => respond(stream, body))).toEqual(UNREADABLE);
  });

  it('may do without a message', async () => {
    const answer = { ...GRPC, 'grpc-status': 0 };
    expect(await answerOf((stream) => stream.respond(answer, { endStream: true }))).toEqual(ACCEPTED);
  });
});
