import { expect } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { jsonLogs, sendHttp } from './support/http-sender.js';
import { startSidecar, statusOf } from './support/sidecars.js';

const place = new Workplace();
const PRELOAD = fileURLToPath(new URL('programs/end-decoder.cjs', import.meta.url));

it('sends away what a decoding thread had when it died, and goes on with another', async () => {
  const sidecar = await startSidecar(place, { NODE_OPTIONS: `--require ${PRELOAD}` });
  const { http: to } = sidecar;
  expect(await sendHttp({ to, body: jsonLogs() })).toMatchObject({ status: 200 });
  const body = jsonLogs(250_000);
  const lost = sendHttp({ to, body });
  await until('the body is there', async () => (await statusOf(sidecar)).inFlightBytes === body.length);
  sidecar.process.kill('SIGUSR2');
  expect(await lost).toMatchObject({
    status: 503,
    headers: { 'retry-after': expect.any(String) },
  });
  expect(await sendHttp({ to, body: jsonLogs() })).toMatchObject({ status: 200 });
  expect((await statusOf(sidecar)).accounting).toMatchObject({ created: 2, durable: 2 });
});

it('answers while a large body is decoded', async () => {
  const sidecar = await startSidecar(place, {
    BLOTTER_RECEIVERS_LIMITS_MAX_BODY_BYTES: String(64 * 1024 * 1024),
    BLOTTER_RECEIVERS_LIMITS_MAX_RECORDS: String(1_000_000),
  });
  const { http: to } = sidecar;
  const body = jsonLogs(900_000);
  let isLargeAnswered = false;
  const large = sendHttp({ to, body }).then((reply) => {
    isLargeAnswered = true;
    return reply;
  });
  await until('the body is there', async () => (await statusOf(sidecar)).inFlightBytes === body.length);
  expect(await sendHttp({ to, body: 'x', headers: { 'content-type': 'text/plain' } })).toMatchObject({
    status: 415,
  });
  expect((await fetch(`${sidecar.api}/healthz`)).status).toBe(200);
  expect(isLargeAnswered).toBe(false);
  expect((await large).status).toBe(200);
});
