import { beforeEach, expect } from '@jest/globals';
import { describeWithFaults } from '../faults/support/describe-with.js';
import { FaultInjector } from '../faults/support/faults.js';
import { readStore } from '../support/checks.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { GrpcSender } from './support/grpc-sender.js';
import { jsonLogs, sendHttp } from './support/http-sender.js';
import { startSidecar, statusOf } from './support/sidecars.js';

const place = new Workplace();

describeWithFaults('a journal that cannot be written for a while', () => {
  let faults: FaultInjector;

  beforeEach(() => {
    faults = new FaultInjector();
    place.later(() => faults.close());
  });

  it('sends senders away with a time to come back, and takes what they send again', async () => {
    const sidecar = await startSidecar(place, {
      ...faults.variables,
      BLOTTER_RECEIVERS_LIMITS_DURABLE_TIMEOUT_MS: '500',
    });
    const { http: to } = sidecar;
    const grpc = new GrpcSender(sidecar.grpc);
    place.later(() => grpc.close());
    expect(await sendHttp({ to, body: jsonLogs() })).toMatchObject({ status: 200 });

    const fault = faults.fillDisk('journal/');
    // The first finds out: it waits until its time is over.
    const first = await sendHttp({ to, body: jsonLogs() });
    expect([first.status, Number(first.headers['retry-after'])]).toEqual([503, expect.any(Number)]);
    await until('it is not ready', async () => (await fetch(`${sidecar.api}/readyz`)).status === 503);
    expect((await fetch(`${sidecar.api}/healthz`)).status).toBe(200);
    expect(await sendHttp({ to, body: jsonLogs() })).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) },
    });
    expect(await grpc.send(Buffer.from([0x0a, 0x04, 0x12, 0x02, 0x12, 0x00]))).toMatchObject({ code: 14 });

    fault.end();
    await until('it is ready', async () => (await fetch(`${sidecar.api}/readyz`)).status === 200);
    expect(await sendHttp({ to, body: jsonLogs() })).toMatchObject({ status: 200 });
    // The first was taken, and became durable too late for its answer: without a uid, sending it again stores it again.
    expect((await statusOf(sidecar)).accounting).toMatchObject({ created: 3, durable: 3 });
    expect(await sidecar.end()).toBe(0);
    expect(readStore(place.store)).toMatchObject({ records: 3, gapRecords: 0 });
  });

  it('answers in the end whoever waits for a slow disk when it is told to stop', async () => {
    const sidecar = await startSidecar(place, faults.variables);
    faults.slowFsync('journal/', 300);
    const replies = [1, 2, 3].map(() => sendHttp({ to: sidecar.http, body: jsonLogs() }));
    await until('all wait', async () => (await statusOf(sidecar)).accounting.created === 3);
    expect(await sidecar.end()).toBe(0);
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(readStore(place.store).records).toBe(3);
  });
});
