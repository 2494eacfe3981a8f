import { expect } from '@jest/globals';
import { Agent } from 'node:http';
import { readStore } from '../support/checks.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { GrpcSender } from './support/grpc-sender.js';
import { SlowSender, jsonLogs, sendHttp } from './support/http-sender.js';
import { startSidecar, statusOf } from './support/sidecars.js';

const place = new Workplace();

it('answers a request that was coming in, and stores it', async () => {
  const sidecar = await startSidecar(place);
  const body = jsonLogs();
  const sender = await SlowSender.connect(sidecar.http);
  sender.begin(body.length);
  sender.write(body.slice(0, 10));
  await until('the request has begun', async () => (await statusOf(sidecar)).inFlightBytes === 10);
  const ended = sidecar.end();
  await until('it says that it stops', () => sidecar.lines.some(({ msg }) => msg === 'stopping'));
  sender.write(body.slice(10));
  const answer = await sender.ended;
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(answer).toMatch(/^connection: close/im);
  expect(await ended).toBe(0);
  expect(readStore(place.store).records).toBe(1);
});

it('says to load balancers that it stops, and takes what still comes on connections that are there', async () => {
  const sidecar = await startSidecar(place);
  const slow = await SlowSender.connect(sidecar.http);
  place.later(() => slow.destroy());
  slow.begin(10);
  slow.write('{');
  await until('the request has begun', async () => (await statusOf(sidecar)).inFlightBytes === 1);
  const other = await SlowSender.connect(sidecar.http);
  // Half a header: it is not idle, and its request has not begun.
  other.write('POST /v1/logs HTTP/1.1\r\nHost: localhost\r\n');
  const ended = sidecar.end();
  await until('it says that it stops', async () => (await fetch(`${sidecar.api}/readyz`)).status === 503);
  other.write('Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
  expect(await other.ended).toMatch(/^HTTP\/1\.1 200 OK.*connection: close/is);
  await expect(SlowSender.connect(sidecar.http)).rejects.toThrow('ECONNREFUSED');
  slow.destroy();
  expect(await ended).toBe(0);
});

it('is not held up by slow senders, nor by connections that are kept', async () => {
  const sidecar = await startSidecar(place, { BLOTTER_SHUTDOWN_TIMEOUT_MS: '1000' });
  const agent = new Agent({ keepAlive: true });
  const grpc = new GrpcSender(sidecar.grpc);
  place.later(() => {
    agent.destroy();
    grpc.close();
  });
  await sendHttp({ to: sidecar.http, agent, body: jsonLogs() });
  await sendHttp({ to: sidecar.api, agent, method: 'GET', path: '/healthz' });
  await grpc.send(Buffer.alloc(0));
  const slow = await SlowSender.connect(sidecar.http);
  slow.begin(10);
  slow.write('{');
  await until('the request has begun', async () => (await statusOf(sidecar)).inFlightBytes === 1);
  expect(await sidecar.end()).toBe(0);
  expect(await slow.ended).not.toContain('200 OK');
  expect(readStore(place.store).records).toBe(1);
});
