import { expect } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import type { SidecarProcess } from '../support/sidecar.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { GrpcSender } from './support/grpc-sender.js';
import { SlowSender, jsonLogs, sendHttp } from './support/http-sender.js';
import { startSidecar, statusOf } from './support/sidecars.js';

const place = new Workplace();
const BODY_BYTES = 64 * 1024;

async function bounded(env: Readonly<Record<string, string>> = {}): Promise<SidecarProcess> {
  return startSidecar(place, { BLOTTER_RECEIVERS_LIMITS_MAX_BODY_BYTES: String(BODY_BYTES), ...env });
}

it('refuses a body that is too large, announced or in chunks, and the connection goes on', async () => {
  const { http: to } = await bounded();
  const body = Buffer.alloc(BODY_BYTES + 1, ' ');
  for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]) {
    const reply = await sendHttp({ to, headers, body });
    expect(reply.status).toBe(413);
    expect(reply.headers['retry-after']).toBeUndefined();
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 8, message: expect.any(String) });
  }
  expect(await sendHttp({ to, body: jsonLogs() })).toMatchObject({ status: 200 });
});

it('refuses a message that is too large over gRPC, without a time to come back', async () => {
  const sidecar = await bounded();
  const sender = new GrpcSender(sidecar.grpc);
  place.later(() => sender.close());
  const reply = await sender.send(Buffer.alloc(4 * BODY_BYTES));
  expect(reply).toMatchObject({ code: 8 });
  expect(reply.trailers!.get('grpc-status-details-bin')).toEqual([]);
  expect(await sender.send(Buffer.alloc(0))).toMatchObject({ code: 0 });
});

it('refuses what becomes too large when it is decompressed', async () => {
  const sidecar = await bounded({ BLOTTER_RECEIVERS_LIMITS_MAX_DECODED_BYTES: String(8 * 1024 * 1024) });
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
  const headers = { 'content-encoding': 'gzip' };
  expect(await sendHttp({ to: sidecar.http, headers, body: bomb.subarray(0, BODY_BYTES) })).toMatchObject({
    status: 413,
  });
});

it('sends away what does not fit beside the requests in flight, and takes it when they are gone', async () => {
  const sidecar = await bounded({ BLOTTER_RECEIVERS_LIMITS_MAX_IN_FLIGHT_BYTES: String(BODY_BYTES + 1000) });
  const { http: to } = sidecar;
  const slow = await SlowSender.connect(to);
  place.later(() => slow.destroy());
  slow.begin(BODY_BYTES);
  slow.write(' '.repeat(BODY_BYTES - 1));
  await until('the body is in flight', async () => (await statusOf(sidecar)).inFlightBytes >= BODY_BYTES - 1);

  const body = jsonLogs(100);
  for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]) {
    const reply = await sendHttp({ to, headers, body });
    expect([reply.status, JSON.parse(reply.body.toString()).code]).toEqual([503, 14]);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  }
  const sender = new GrpcSender(sidecar.grpc);
  place.later(() => sender.close());
  const refused = await sender.send(Buffer.alloc(2000));
  expect(refused.code).toBe(14);
  // google.rpc.Status with a google.rpc.RetryInfo.
  const [details] = refused.trailers!.get('grpc-status-details-bin');
  expect(details!.toString('latin1')).toContain('type.googleapis.com/google.rpc.RetryInfo');

  slow.destroy();
  await until('nothing is in flight', async () => (await statusOf(sidecar)).inFlightBytes === 0);
  expect(await sendHttp({ to, body })).toMatchObject({ status: 200 });
});

it('ends a request that comes too slowly, and says so', async () => {
  const { http: to } = await bounded({
    BLOTTER_RECEIVERS_LIMITS_REQUEST_TIMEOUT_MS: '300',
    BLOTTER_RECEIVERS_LIMITS_HEADERS_TIMEOUT_MS: '300',
  });
  const slow = await SlowSender.connect(to);
  slow.begin(10);
  slow.write('{');
  expect(await slow.ended).toMatch(/^HTTP\/1\.1 408 .*"code":4/s);
});

it('takes no more connections than it may, and others when some are gone', async () => {
  const { http: to } = await bounded({ BLOTTER_RECEIVERS_LIMITS_MAX_CONNECTIONS: '2' });
  const first = await SlowSender.connect(to);
  const second = await SlowSender.connect(to);
  second.begin(10);
  expect(await (await SlowSender.connect(to)).ended).toBe('');
  first.destroy();
  await first.ended;
  await until('there is room again', async () =>
    sendHttp({ to, headers: { connection: 'close' }, body: jsonLogs() }).then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
});

it('refuses a header that is too large', async () => {
  const { http: to } = await bounded();
  const slow = await SlowSender.connect(to);
  slow.write(`POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`);
  expect(await slow.ended).toMatch(/^HTTP\/1\.1 431 .*"code":8/s);
});
