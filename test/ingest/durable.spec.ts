import { beforeEach, expect, it } from '@jest/globals';
import { expectTrail } from '../faults/support/trail.js';
import { FaultInjector } from '../faults/support/faults.js';
import { describeWithFaults } from '../faults/support/describe-with.js';
import { expectAllStored } from '../support/checks.js';
import { nextStart } from '../support/next-start.js';
import { RemoteIngest } from '../support/remote-ingest.js';
import { Workplace } from '../support/workplace.js';
import { request } from './requests.js';

/** G7: a request is acknowledged when it is fsynced, and many share an fsync. */

const FOR_EVER_MS = 3_600_000;
const place = new Workplace();

it('what was acknowledged is there after SIGKILL', async () => {
  const ingest = await RemoteIngest.start(place);
  const outcomes = await ingest.call('append', request('a', 10), request('b', 20));
  expect(outcomes).toEqual(['durable', 'durable']);
  await ingest.program.kill();
  await nextStart(place);
  expectTrail(place.store, { created: 30, unknown: { unclean_end: 1 } });
});

it('the books balance, and a request without records is done at once', async () => {
  const ingest = await RemoteIngest.start(place);
  expect(await ingest.call('append', [], request('a', 5))).toEqual(['durable', 'durable']);
  await ingest.call('flush', 'stored');
  const status = await ingest.call('status');
  expectAllStored(status.accounting, 5);
  expect(status).toMatchObject({ state: 'open', health: 'ok', refused: { requests: 0, records: 0 } });
  await ingest.call('close');
});

it('OTEL_SDK_DISABLED is about recording: a receiver takes what is sent', async () => {
  const env = { ...process.env, OTEL_SDK_DISABLED: 'true' };
  const ingest = await RemoteIngest.start(place, {}, { env });
  expect(await ingest.call('append', request('a'))).toEqual(['durable']);
  expectAllStored(await ingest.call('close'), 1);
});

it('the worker dies: requests on their way arrive, once', async () => {
  const ingest = await RemoteIngest.start(place);
  const outcomes = ingest.call('append', ...Array.from({ length: 50 }, (_, i) => request(`r${i}`, 10)));
  await ingest.call('terminateWorker');
  expect(new Set(await outcomes)).toEqual(new Set(['durable']));
  expect(await ingest.call('append', request('later'))).toEqual(['durable']);
  expectAllStored(await ingest.call('close'), 501);
  expectTrail(place.store, { created: 501 });
});

describeWithFaults('a slow disk', () => {
  let faults: FaultInjector;
  let ingest: RemoteIngest;
  beforeEach(async () => {
    faults = new FaultInjector();
    place.later(() => faults.close());
    ingest = await RemoteIngest.start(place, {}, { env: faults.env });
    expect(await ingest.call('append', request('first'))).toEqual(['durable']);
  });

  it('requests that come while an fsync is under way share the next', async () => {
    const fault = faults.slowFsync('.blj', FOR_EVER_MS);
    const early = ingest.call('append', request('early'));
    await fault.struck();
    const requests = Array.from({ length: 200 }, (_, i) => request(`r${i}`, 5));
    const late = ingest.call('append', ...requests);
    await ingest.call('status');
    const counted = faults.slowFsync('.blj', 0);
    fault.end();
    expect(new Set([...(await early), ...(await late)])).toEqual(new Set(['durable']));
    // One for all of them, or two if the messages to the worker fell into two turns.
    expect(counted.hits).toBeLessThanOrEqual(2);
    expectAllStored(await ingest.call('close'), 1002);
  });

  it('nothing is acknowledged before the fsync', async () => {
    const fault = faults.slowFsync('.blj', FOR_EVER_MS);
    let isAcknowledged = false;
    const outcome = ingest.call('append', request('a', 3)).finally(() => (isAcknowledged = true));
    await fault.struck();
    expect((await ingest.call('status')).accounting).toMatchObject({ durable: 1, queued: 3 });
    expect(isAcknowledged).toBe(false);
    fault.end();
    expect(await outcome).toEqual(['durable']);
    await ingest.call('close');
  });
});
