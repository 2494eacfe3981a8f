import { expect } from '@jest/globals';
import { expectAllStored, expectBalanced, expectStored } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

/** The seed's scenario 4: it called the loss of pending activities acceptable. */

const place = new Workplace();

it('scenario 4: a shutdown with pending records stores them', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 20_000);
  const report = await recorder.call('close', 30_000);
  expectAllStored(report, 20_000);
  expect(report.inJournal).toBe(0);
  await recorder.end();
  expectStored(place.store, 20_000);
});

it('a shutdown while the store is locked keeps within its deadline and leaves them to the next start', async () => {
  const recorder = await RemoteRecorder.start(place);
  const lock = await holdLock(place, place.store);
  await recorder.call('record', 20_000);
  const report = await recorder.call('close', 1000);
  expectBalanced(report);
  expect(report).toMatchObject({ created: 20_000, durable: 20_000, queued: 0, stored: 0, inJournal: 20_000 });
  await recorder.end();
  await lock.release();
  await nextStart(place);
  expectStored(place.store, 20_000);
});
