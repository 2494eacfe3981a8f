import { expect } from '@jest/globals';
import { expectAllStored, expectBalanced, expectStored, readStore } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

/** The seed's scenario 2: it skipped activities silently beyond 1,000. */

const place = new Workplace();

it('the default bound takes 50,000 records in one tick', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 50_000);
  await recorder.call('flush', 'stored');
  expectAllStored((await recorder.call('status')).accounting, 50_000);
  expectStored(place.store, 50_000);
});

it('a bound of 1,000 with overflow block loses nothing, also while the store is locked', async () => {
  const recorder = await RemoteRecorder.start(place, { maxQueueRecords: 1000, overflow: 'block' });
  const lock = await holdLock(place, place.store);
  await recorder.call('record', 20_000);
  await recorder.call('flush', 'durable');
  const { accounting } = await recorder.call('status');
  expectBalanced(accounting);
  expect(accounting).toMatchObject({ durable: 20_000, stored: 0, dropped: {} });
  await lock.release();
  await recorder.call('flush', 'stored');
  expectAllStored((await recorder.call('status')).accounting, 20_000);
  expectStored(place.store, 20_000);
});

it('a bound of 1,000 with overflow drop loses exactly what the gap records say', async () => {
  const recorder = await RemoteRecorder.start(place, { maxQueueRecords: 1000 });
  for (let burst = 0; burst < 3; burst++) {
    await recorder.call('record', 5000);
    await recorder.call('flush', 'stored');
  }
  const { accounting } = await recorder.call('status');
  const dropped = accounting.dropped.queue_full ?? 0;
  const contents = readStore(place.store);
  expectBalanced(accounting);
  expect(accounting).toMatchObject({ created: 15_000 + contents.gapRecords, queued: 0, rejected: {} });
  expect(dropped).toBeGreaterThan(0);
  expect(contents).toMatchObject({ inGaps: dropped, integrity: 'ok', uids: contents.records });
  expect(contents.records - contents.gapRecords).toBe(15_000 - dropped);
});
