import { expect } from '@jest/globals';
import { once } from 'node:events';
import { type ServerHttp2Stream, constants } from 'node:http2';
import { Sinks, destinationTo } from '../../../../test/support/sinks.js';
import type { Destination } from './destination.js';
import { GrpcSender } from './grpc-sender.js';

const sinks = new Sinks();
const NEVER = new AbortController().signal;
const ACCEPTED = { kind: 'accepted', rejected: 0, message: '' };
const SMALL = Buffer.alloc(2);
const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

function senderTo(url: string, more: Partial<Destination> = {}): GrpcSender {
  const sender = new GrpcSender({ ...destinationTo(url), protocol: 'grpc', ...more });
  sinks.later(() => sender.close());
  return sender;
}

function accept(stream: ServerHttp2Stream): void {
  stream.respond({ ...GRPC, 'grpc-status': 0 }, { endStream: true });
}

/** Answers calls in turn: each as said, the last again and again. */
function inTurn(...answers: Array<(stream: ServerHttp2Stream) => unknown>) {
  return (stream: ServerHttp2Stream): void => {
    (answers.length > 1 ? answers.shift() : answers[0])!(stream);
  };
}

it('keeps its one connection', async () => {
  const { url, received, sessions } = await sinks.grpc(accept);
  const sender = senderTo(url);
  for (let n = 0; n < 5; n++) expect(await sender.send(SMALL, NEVER)).toEqual(ACCEPTED);
  expect([received.length, sessions.length]).toEqual([5, 1]);
});

it.each([
  ['is reset', (stream: ServerHttp2Stream) => stream.session!.destroy(new Error('gone'))],
  ['is cut', (stream: ServerHttp2Stream) => stream.session!.socket.destroy()],
])('connects again when its connection %s', async (_how, end) => {
  const { url, sessions } = await sinks.grpc(inTurn(end, accept));
  const sender = senderTo(url);
  expect(await sender.send(SMALL, NEVER)).toMatchObject({
    kind: 'retryable',
    code: expect.stringMatching(/./),
  });
  expect(await sender.send(SMALL, NEVER)).toEqual(ACCEPTED);
  expect(sessions).toHaveLength(2);
});

it('connects again when the server says goodbye', async () => {
  const { url, sessions } = await sinks.grpc(accept);
  const sender = senderTo(url);
  expect(await sender.send(SMALL, NEVER)).toEqual(ACCEPTED);
  sessions[0]!.close();
  await once(sessions[0]!, 'close');
  expect(await sender.send(SMALL, NEVER)).toEqual(ACCEPTED);
  expect(sessions).toHaveLength(2);
});

it.each([
  ['reset', (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR)],
  ['refused', (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM)],
  ['cancelled', (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_CANCEL)],
  [
    'ended without a status',
    (stream: ServerHttp2Stream) => {
      stream.respond(GRPC);
      stream.end();
    },
  ],
])('a call that is %s is retryable', async (_how, end) => {
  const { url } = await sinks.grpc(end);
  const answer = await senderTo(url).send(SMALL, NEVER);
  expect(answer).toMatchObject({ kind: 'retryable', message: expect.stringMatching(/./) });
});

it('takes an answer that comes before its request is read', async () => {
  const { url, sessions } = await sinks.grpcEarly((stream) => {
    stream.respond({ ...GRPC, 'grpc-status': 16 }, { endStream: true });
  });
  const sender = senderTo(url);
  // More than may be sent before the server reads.
  const large = Buffer.alloc(100_000);
  for (let n = 0; n < 3; n++) {
    expect(await sender.send(large, NEVER)).toMatchObject({ kind: 'refused', code: 'UNAUTHENTICATED' });
  }
  expect(sessions).toHaveLength(1);
});

it('takes the status of a call that is reset behind it', async () => {
  const { url } = await sinks.grpcEarly((stream) => {
    stream.respond({ ...GRPC, 'grpc-status': 7 }, { endStream: true });
    setImmediate(() => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM));
  });
  const answer = await senderTo(url).send(Buffer.alloc(100_000), NEVER);
  expect(answer).toMatchObject({ kind: 'refused', code: 'PERMISSION_DENIED' });
});

it('says why it cannot connect', async () => {
  const sender = senderTo('http://127.0.0.1:1');
  expect(await sender.send(SMALL, NEVER)).toMatchObject({
    kind: 'retryable',
    code: 'ECONNREFUSED',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

it('has a deadline: against silence, a body without end, and peers that speak something else', async () => {
  const silent = await sinks.tcp(() => undefined);
  const hanging = await sinks.grpc(() => undefined);
  const trickling = await sinks.grpc((stream) => {
    stream.respond(GRPC);
    const timer = setInterval(() => stream.write('x'), 20);
    stream.once('close', () => clearInterval(timer));
  });
  for (const url of [silent, hanging.url, trickling.url]) {
    const answer = await senderTo(url, { timeoutMs: 300 }).send(SMALL, NEVER);
    expect(answer).toMatchObject({ kind: 'retryable', code: 'TIMEOUT' });
  }
  const http1 = await sinks.tcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await senderTo(http1).send(SMALL, NEVER)).toMatchObject({ kind: 'retryable' });
});

it('connects again after a connection that gave no answer in time', async () => {
  const { url, sessions } = await sinks.grpc(inTurn(() => undefined, accept));
  const sender = senderTo(url, { timeoutMs: 500 });
  expect(await sender.send(SMALL, NEVER)).toMatchObject({ code: 'TIMEOUT' });
  expect(await sender.send(SMALL, NEVER)).toEqual(ACCEPTED);
  expect(sessions).toHaveLength(2);
});

it('gives up when it is told to', async () => {
  const giveUp = new AbortController();
  const { url, received } = await sinks.grpc(() => giveUp.abort());
  const sender = senderTo(url);
  expect(await sender.send(SMALL, giveUp.signal)).toMatchObject({ kind: 'retryable', code: 'ABORTED' });
  expect(await sender.send(SMALL, giveUp.signal)).toMatchObject({ kind: 'retryable', code: 'ABORTED' });
  expect(received).toHaveLength(1);
});

it('closes: what is under way settles, nothing is sent any more, the connection ends', async () => {
  const { url, received, sessions } = await sinks.grpc(() => setImmediate(() => sender.close()));
  const sender = senderTo(url);
  expect(await sender.send(SMALL, NEVER)).toMatchObject({ kind: 'retryable', code: 'ABORTED' });
  if (!sessions[0]!.destroyed) await once(sessions[0]!, 'close');
  expect(await sender.send(SMALL, NEVER)).toMatchObject({ kind: 'retryable', code: 'ABORTED' });
  expect(received).toHaveLength(1);
});

it('never rejects, whatever the headers are', async () => {
  const { url } = await sinks.grpc(accept);
  const headers = { connection: 's3cret\nvalue' };
  const answer = await senderTo(url, { headers }).send(SMALL, NEVER);
  expect(answer).toMatchObject({ kind: 'retryable', code: expect.stringMatching(/^ERR_/) });
  expect(JSON.stringify(answer)).not.toContain('s3cret');
});
