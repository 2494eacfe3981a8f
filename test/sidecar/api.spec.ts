import { expect } from '@jest/globals';
import { statSync } from 'node:fs';
import { holdLock } from '../support/hold-lock.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { jsonLogs, sendHttp } from './support/http-sender.js';
import { startSidecar, statusOf } from './support/sidecars.js';

const place = new Workplace();

it('tells health, books and addresses', async () => {
  const sidecar = await startSidecar(place);
  await sendHttp({ to: sidecar.http, body: jsonLogs(3) });
  await until('all is stored', async () => (await statusOf(sidecar)).accounting.stored === 3);
  expect(await statusOf(sidecar)).toMatchObject({
    version: expect.stringMatching(/^\d/),
    addresses: { http: sidecar.http, grpc: sidecar.grpc },
    state: 'open',
    health: 'ok',
    faults: [],
    inFlightBytes: 0,
    accounting: { created: 3, durable: 3, queued: 0, dropped: {}, rejected: {} },
    refused: { requests: 0, records: 0 },
  });
});

it('has metrics of requests, bytes and records', async () => {
  const sidecar = await startSidecar(place);
  await sendHttp({ to: sidecar.http, body: jsonLogs(3) });
  await sendHttp({ to: sidecar.http, body: '{' });
  await sendHttp({ to: sidecar.http, method: 'BREW', body: '' }).catch(() => undefined);
  const metrics = async (): Promise<string> => (await fetch(`${sidecar.api}/metrics`)).text();
  // Counted when the answer is out, which may be after it has come.
  await until('both are counted', async () => /outcome="malformed"/.test(await metrics()));
  const text = await metrics();
  expect(text).toMatch(/^blotter_receiver_requests_total\{.*http.*outcome="accepted".*\} 1$/m);
  expect(text).toMatch(/^blotter_receiver_requests_total\{.*http.*outcome="malformed".*\} 1$/m);
  expect(text).toMatch(/^http_server_request_duration\w*_count\{.*status_code="200".*\} 1$/m);
  expect(text).toMatch(/^otel_sdk_exporter_log_exported_total\{.*\} 3$/m);
  expect(text).toMatch(/^blotter_receiver_in_flight\w*\{.*\} 0$/m);
  expect(text).toMatch(/^target_info\{.*service_name="blotter".*\} 1$/m);
});

it('serves a page that runs nothing but its own script', async () => {
  const { api } = await startSidecar(place);
  const page = await fetch(`${api}/`);
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  );
  expect(page.headers.get('access-control-allow-origin')).toBeNull();
  const html = await page.text();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|style=/);
  for (const [, file] of html.matchAll(/(?:src|href)="(page\.\w+)"/g)) {
    expect((await fetch(`${api}/${file}`)).status).toBe(200);
  }
});

it('stays ready while another process locks the store, and says that it waits', async () => {
  const sidecar = await startSidecar(place);
  const lock = await holdLock(place, place.store);
  expect(await sendHttp({ to: sidecar.http, body: jsonLogs(5) })).toMatchObject({ status: 200 });
  await until('the lock is noticed', async () => (await statusOf(sidecar)).health === 'degraded');
  const ready = await fetch(`${sidecar.api}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([
    200,
    { status: 'degraded', info: { recording: { faults: [{ place: 'store', code: 'SQLITE_BUSY' }] } } },
  ]);
  await until('its log says so', () => sidecar.lines.some(({ msg }) => msg === 'recording is degraded'));
  await lock.release();
  await until('all is stored', async () => (await statusOf(sidecar)).accounting.stored === 5);
  await until('it says that it is well', () =>
    sidecar.lines.some(({ msg }) => msg === 'recording is well again'),
  );
});

it('keeps its files from other users', async () => {
  await startSidecar(place, { BLOTTER_STORAGE_DIRECTORY: `${place.directory}/new` });
  const mode = (file: string): string => (statSync(`${place.directory}${file}`).mode & 0o777).toString(8);
  expect([mode('/blotter.db'), mode('/journal')]).toEqual(['600', '700']);
});
