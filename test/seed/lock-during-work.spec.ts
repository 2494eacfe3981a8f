import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { expectAllStored, expectBalanced, expectStored } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

/** The seed's scenario 1, and its "< 10 ms a call". */

const BUSY_TIMEOUT_MS = 1000;
const place = new Workplace();

it('scenario 1: what is recorded while the store is locked is durable at once and stored afterwards', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 1000);
  await recorder.call('flush', 'stored');
  const lock = await holdLock(place, place.store);
  await recorder.call('record', 5000);
  await recorder.call('flush', 'durable');

  const locked = await recorder.call('status');
  expectBalanced(locked.accounting);
  expect(locked.accounting).toMatchObject({ created: 6000, durable: 6000, stored: 1000, queued: 0 });
  // Far beyond the seed's four attempts.
  while ((await recorder.call('status')).counters.busyRetries <= 4);
  expect((await recorder.call('status')).faults).toMatchObject([{ place: 'store', code: 'SQLITE_BUSY' }]);

  await lock.release();
  await recorder.call('flush', 'stored');
  expectAllStored((await recorder.call('status')).accounting, 6000);
  expectStored(place.store, 6000);
});

it('a call takes less than a hundredth of what one blocked insert takes', async () => {
  const recorder = await RemoteRecorder.start(place);
  const lock = await holdLock(place, place.store, 'EXCLUSIVE');
  const { medianMs } = await recorder.call('record', 20_000);
  const control = blockedInsertMs();
  process.stdout.write(
    `record() under a lock: median ${(medianMs * 1000).toFixed(1)} µs; a synchronous insert gave up after ${control.toFixed(0)} ms\n`,
  );
  expect(medianMs).toBeLessThan(control / 100);
  await lock.release();
  await recorder.call('flush', 'stored');
  expectAllStored((await recorder.call('status')).accounting, 20_000);
  expectStored(place.store, 20_000);
});

it('the queue empties after a burst', async () => {
  const recorder = await RemoteRecorder.start(place);
  const { durableMs, storedMs, books } = await recorder.call('recordAndWait', 1000);
  process.stdout.write(
    `1,000 records in one tick: queue empty after ${durableMs.toFixed(0)} ms, stored after ${storedMs.toFixed(0)} ms (the seed: 500 ms)\n`,
  );
  expectAllStored(books, 1000);
  expectStored(place.store, 1000);
});

/** What the caller paid before: an insert on its own thread, into the locked file. */
function blockedInsertMs(): number {
  const database = new Database(place.store, { timeout: BUSY_TIMEOUT_MS });
  const start = performance.now();
  expect(() => database.exec('BEGIN IMMEDIATE')).toThrow('locked');
  const elapsed = performance.now() - start;
  database.close();
  return elapsed;
}
