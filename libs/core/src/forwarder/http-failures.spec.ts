import { expect } from '@jest/globals';
import type { Socket } from 'node:net';
import { Sinks, destinationTo } from '../../../../test/support/sinks.js';
import type { Destination } from './destination.js';
import { HttpSender } from './http-sender.js';

const sinks = new Sinks();
const NEVER = new AbortController().signal;
const SMALL = Buffer.alloc(2);

function senderTo(url: string, more: Partial<Destination> = {}): HttpSender {
  const sender = new HttpSender({ ...destinationTo(url), ...more });
  sinks.later(() => sender.close());
  return sender;
}

/** Sends again and again, until the test is over. */
function trickle(socket: Socket, start: string, more: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(more), 20);
  socket.once('close', () => clearInterval(timer));
}

it.each([
  ['there is no listener', 'http://127.0.0.1:1/v1/logs', 'ECONNREFUSED'],
  ['there is no host', 'http://nowhere.invalid/v1/logs', expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/)],
])('%s: retryable', async (_what, url, code) => {
  const answer = await senderTo(url).send(SMALL, NEVER);
  expect(answer).toEqual({
    kind: 'retryable',
    code,
    message: expect.stringMatching(/./),
    retryAfterMs: undefined,
  });
});

it.each([
  ['resets', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ['hangs up', (socket: Socket) => socket.end(), 'ECONNRESET'],
  [
    'hangs up in its answer',
    (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n'),
    'ECONNRESET',
  ],
  [
    'resets in its answer',
    (socket: Socket) =>
      socket.write('HTTP/1.1 400 No\r\ncontent-length: 9\r\n\r\n', () => socket.resetAndDestroy()),
    'ECONNRESET',
  ],
  ['speaks no HTTP', (socket: Socket) => socket.end('220 smtp.example\r\n'), expect.stringMatching(/^HPE_/)],
  [
    'sends headers without end',
    (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`),
    'HPE_HEADER_OVERFLOW',
  ],
  [
    'changes the protocol',
    (socket: Socket) => socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    'NO_ANSWER',
  ],
])('a peer that %s: retryable', async (_what, act, code) => {
  const url = await sinks.tcp((socket) => socket.once('data', () => act(socket)));
  expect(await senderTo(url).send(SMALL, NEVER)).toMatchObject({ kind: 'retryable', code });
});

it.each([
  ['is silent', () => undefined],
  ['trickles its headers', (socket: Socket) => trickle(socket, 'HTTP/1.1 200 OK\r\n', 'x: y\r\n')],
  [
    'trickles its body',
    (socket: Socket) => trickle(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n', 'x'),
  ],
  [
    'trickles a refusal',
    (socket: Socket) => trickle(socket, 'HTTP/1.1 400 No\r\ncontent-length: 99999\r\n\r\n', 'x'),
  ],
  ['only says to wait', (socket: Socket) => trickle(socket, '', 'HTTP/1.1 102 Processing\r\n\r\n')],
])('a peer that %s: the deadline is one for all', async (_what, act) => {
  const url = await sinks.tcp(act);
  expect(await senderTo(url, { timeoutMs: 300 }).send(SMALL, NEVER)).toEqual({
    kind: 'retryable',
    code: 'TIMEOUT',
    message: 'There was no answer within 300 ms.',
    retryAfterMs: undefined,
  });
});

it('the deadline holds for a peer that does not read', async () => {
  const url = await sinks.tcp((socket) => socket.pause());
  const answer = await senderTo(url, { timeoutMs: 300 }).send(Buffer.alloc(20_000_000), NEVER);
  expect(answer).toMatchObject({ kind: 'retryable', code: 'TIMEOUT' });
});

it('after a deadline the next request has a connection of its own', async () => {
  let calls = 0;
  const { url, sockets } = await sinks.http((response) => void (calls++ === 0 || response.end()));
  const sender = senderTo(url, { timeoutMs: 500 });
  expect(await sender.send(SMALL, NEVER)).toMatchObject({ code: 'TIMEOUT' });
  expect(await sender.send(SMALL, NEVER)).toMatchObject({ kind: 'accepted' });
  expect(sockets).toHaveLength(2);
});

it('takes an answer that comes before its request is read', async () => {
  const ANSWER = 'HTTP/1.1 413 Too Large\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\ntoo large';
  const sockets: Socket[] = [];
  const url = await sinks.tcp((socket) => {
    sockets.push(socket);
    socket.once('data', () => socket.pause().write(ANSWER));
  });
  const sender = senderTo(url);
  for (let n = 0; n < 2; n++) {
    expect(await sender.send(Buffer.alloc(20_000_000), NEVER)).toEqual({
      kind: 'refused',
      code: '413',
      message: 'too large',
    });
  }
  expect(sockets).toHaveLength(2);
});

it('gives up when it is told to', async () => {
  const giveUp = new AbortController();
  const { url, received } = await sinks.http(() => giveUp.abort());
  const sender = senderTo(url);
  expect(await sender.send(SMALL, giveUp.signal)).toMatchObject({ kind: 'retryable', code: 'ABORTED' });
  expect(await sender.send(SMALL, giveUp.signal)).toMatchObject({ kind: 'retryable', code: 'ABORTED' });
  expect(received).toHaveLength(1);
});

it('settles what is under way when it is closed', async () => {
  const { url } = await sinks.http(() => sender.close());
  const sender = senderTo(url);
  expect(await sender.send(SMALL, NEVER)).toMatchObject({ kind: 'retryable', code: 'ABORTED' });
});

it('never rejects, whatever the headers are', async () => {
  const { url } = await sinks.http((response) => response.end());
  const answer = await senderTo(url, { headers: { 'x-token': 's3cret\nvalue' } }).send(SMALL, NEVER);
  expect(answer).toMatchObject({ kind: 'retryable', code: 'ERR_INVALID_CHAR' });
  expect(JSON.stringify(answer)).not.toContain('s3cret');
});
