import { decodeLogsRequest } from '@blotter/core/otlp';
import { expect } from '@jest/globals';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { readStore } from '../support/checks.js';
import { logRecord, logsRequest } from '../support/otlp.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { GrpcSender } from './support/grpc-sender.js';
import { jsonLogs, sendHttp } from './support/http-sender.js';
import { startSidecar, statusOf } from './support/sidecars.js';

const place = new Workplace();

it('answers in the encoding of the request, and tells its log what it refused', async () => {
  const sidecar = await startSidecar(place);
  const { http: to } = sidecar;
  const json = await sendHttp({ to, body: jsonLogs() });
  expect([json.status, json.headers['content-type'], json.body.toString()]).toEqual([
    200,
    'application/json',
    '{}',
  ]);
  const headers = { 'content-type': 'application/x-protobuf' };
  const protobuf = await sendHttp({ to, headers, body: logsRequest([logRecord('hello')]) });
  expect([protobuf.status, protobuf.headers['content-type'], protobuf.body.byteLength]).toEqual([
    200,
    'application/x-protobuf',
    0,
  ]);
  const malformed = await sendHttp({ to, headers, body: Buffer.from([0x0a, 0x7f]) });
  expect([malformed.status, malformed.headers['content-type']]).toEqual([400, 'application/x-protobuf']);
  // google.rpc.Status { code: 3, message: … }
  expect(malformed.body.subarray(0, 3)).toEqual(Buffer.from([0x08, 3, 0x12]));
  await until('the log has it', () => sidecar.lines.some(({ outcome }) => outcome === 'malformed'));
});

it('stores what comes over HTTP and gRPC, with each content coding, once', async () => {
  const sidecar = await startSidecar(place);
  const body = jsonLogs(10);
  const codings = { gzip: gzipSync, deflate: deflateSync, zstd: zstdCompressSync };
  for (const [name, compress] of Object.entries(codings)) {
    const headers = { 'content-encoding': name };
    expect(await sendHttp({ to: sidecar.http, headers, body: compress(body) })).toMatchObject({
      status: 200,
    });
  }
  const message = decodeLogsRequest(Buffer.from(body), 'json').payload;
  for (const algorithm of [0, 1, 2]) {
    const sender = new GrpcSender(sidecar.grpc, undefined, {
      'grpc.default_compression_algorithm': algorithm,
    });
    expect(await sender.send(message)).toMatchObject({ code: 0, response: Buffer.alloc(0) });
    sender.close();
  }
  await until('all is stored', async () => (await statusOf(sidecar)).accounting.stored === 60);
  expect(await sidecar.end()).toBe(0);
  expect(readStore(place.store)).toMatchObject({ records: 60, gapRecords: 0, integrity: 'ok' });
});

it('keeps a connection for the next request, also after a refusal', async () => {
  const { http: to } = await startSidecar(place);
  const { Agent } = await import('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  place.later(() => agent.destroy());
  for (const [body, status] of [
    [jsonLogs(), 200],
    ['{', 400],
    [jsonLogs(), 200],
  ] as const) {
    const reply = await sendHttp({ to, agent, body });
    expect([reply.status, reply.headers.connection]).toEqual([status, 'keep-alive']);
  }
});

it('says over gRPC what is wrong with a message, and goes on', async () => {
  const sidecar = await startSidecar(place);
  const sender = new GrpcSender(sidecar.grpc);
  place.later(() => sender.close());
  expect(await sender.send(Buffer.from([0x0a, 0x7f]))).toMatchObject({
    code: 3,
    details: expect.stringContaining('resource_logs[0]'),
  });
  expect(await sender.send(Buffer.alloc(0), {}, '/other.Service/Call')).toMatchObject({ code: 12 });
  expect(await sender.send(Buffer.alloc(0))).toMatchObject({ code: 0 });
});

it('lets pages of listed origins send, and no others', async () => {
  const { http: to } = await startSidecar(place, {
    BLOTTER_RECEIVERS_HTTP_ALLOWED_ORIGINS: 'https://app.example.com',
  });
  const preflight = (origin: string) =>
    sendHttp({ to, method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
  expect(await preflight('https://app.example.com')).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization, content-encoding, content-type',
    },
  });
  const other = await preflight('https://elsewhere.example.com');
  expect([other.status, other.headers['access-control-allow-origin']]).toEqual([405, undefined]);
  expect(
    await sendHttp({ to, headers: { origin: 'https://app.example.com' }, body: jsonLogs() }),
  ).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'https://app.example.com' } });
});
