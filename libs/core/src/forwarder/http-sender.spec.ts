import { expect } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { Sinks, destinationTo } from '../../../../test/support/sinks.js';
import { RECORD } from '../../../../test/support/stored-record.js';
import { encodeLogsRequest } from '../otlp/encode-stored.js';
import type { Destination } from './destination.js';
import { HttpSender } from './http-sender.js';

const sinks = new Sinks();
const NEVER = new AbortController().signal;
const ACCEPTED = { kind: 'accepted', rejected: 0, message: '' };
const RECORDS = [RECORD];
const REQUEST = encodeLogsRequest(RECORDS, 'protobuf');

function senderTo(url: string, more: Partial<Destination> = {}): HttpSender {
  const sender = new HttpSender({ ...destinationTo(url), ...more });
  sinks.later(() => sender.close());
  return sender;
}

it('posts the protobuf as it is, with our name and the headers of the destination', async () => {
  const { url, received } = await sinks.http((response) => response.end());
  const sender = senderTo(url, { headers: { Authorization: 'Bearer secret', 'Content-Type': 'text/plain' } });
  expect(await sender.send(REQUEST, NEVER)).toEqual(ACCEPTED);
  const { request, body } = received[0]!;
  expect(body).toEqual(Buffer.from(REQUEST));
  expect([request.method, request.url]).toEqual(['POST', '/v1/logs']);
  expect(request.headers).toMatchObject({
    'content-type': 'application/x-protobuf',
    'content-length': String(REQUEST.byteLength),
    'user-agent': expect.stringMatching(/^blotter\/\d+\.\d+\.\d+/),
    authorization: 'Bearer secret',
  });
  expect(request.headers).not.toHaveProperty('content-encoding');
});

it('posts the JSON of OTLP to who wants it', async () => {
  const { url, received } = await sinks.http((response) => response.end());
  expect(await senderTo(url, { protocol: 'http/json' }).send(REQUEST, NEVER)).toEqual(ACCEPTED);
  const { request, body } = received[0]!;
  expect(request.headers['content-type']).toBe('application/json');
  expect(body.toString()).toBe(Buffer.from(encodeLogsRequest(RECORDS, 'json')).toString());
});

it.each(['http/protobuf', 'http/json'] as const)('compresses %s', async (protocol) => {
  const { url, received } = await sinks.http((response) => response.end());
  expect(await senderTo(url, { protocol, compression: 'gzip' }).send(REQUEST, NEVER)).toEqual(ACCEPTED);
  const { request, body } = received[0]!;
  expect(request.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-length': String(body.length),
  });
  const plain = protocol === 'http/json' ? encodeLogsRequest(RECORDS, 'json') : REQUEST;
  expect(gunzipSync(body)).toEqual(Buffer.from(plain));
});

it('keeps its one connection', async () => {
  const { url, received, sockets } = await sinks.http((response) => response.end('ok'));
  const sender = senderTo(url);
  for (let n = 0; n < 5; n++) await sender.send(REQUEST, NEVER);
  expect([received.length, sockets.length]).toEqual([5, 1]);
});

it('connects again when the idle connection is gone, at once and without a failure', async () => {
  const { url, received, sockets } = await sinks.http((response) => response.end());
  const sender = senderTo(url);
  await sender.send(REQUEST, NEVER);
  // Not even a turn of the event loop, in which the agent could hear of it.
  sockets[0]!.resetAndDestroy();
  expect(await sender.send(REQUEST, NEVER)).toEqual(ACCEPTED);
  expect([received.length, sockets.length]).toEqual([2, 2]);
});

it('does not send twice what was cut off on a new connection', async () => {
  const { url, received } = await sinks.http((response) => response.socket!.destroy());
  expect(await senderTo(url).send(REQUEST, NEVER)).toMatchObject({ kind: 'retryable', code: 'ECONNRESET' });
  expect(received).toHaveLength(1);
});

it('closes its connection, and sends nothing any more', async () => {
  const { url, received, sockets } = await sinks.http((response) => response.end());
  const sender = senderTo(url);
  await sender.send(REQUEST, NEVER);
  const gone = new Promise((resolve) => sockets[0]!.once('close', resolve));
  sender.close();
  await gone;
  expect(await sender.send(REQUEST, NEVER)).toMatchObject({ kind: 'retryable', code: 'ABORTED' });
  expect(received).toHaveLength(1);
});

it('does not take a web page for an acknowledgement', async () => {
  const { url } = await sinks.http((response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<form>Log in</form>');
  });
  expect(await senderTo(url).send(REQUEST, NEVER)).toMatchObject({ kind: 'refused', code: '200' });
});
