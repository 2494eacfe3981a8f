import { expect } from '@jest/globals';
import { expectAllStored, expectBalanced, expectStored } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import { countOrders, createPlatform } from '../support/platform-database.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

/** In rollback-journal mode nobody can commit while somebody reads. */

const RECORDS = 5000;
const place = new Workplace();

it('a long reader of the shared file holds up the store, not the records and not other readers', async () => {
  createPlatform(place.platform, 'delete');
  const recorder = await RemoteRecorder.start(place, { sharedDatabase: { file: place.platform } });
  const reader = await holdLock(place, place.platform, 'READ');
  await recorder.call('record', RECORDS);
  await recorder.call('flush', 'durable');
  for (let retries = 0; retries < 5;) retries = (await recorder.call('status')).counters.busyRetries;
  const { accounting } = await recorder.call('status');
  expectBalanced(accounting);
  expect(accounting).toMatchObject({ durable: RECORDS, stored: 0, queued: 0 });
  // A COMMIT that kept waiting would keep new readers out.
  expect(countOrders(place.platform)).toBe(0);
  await reader.release();
  await recorder.call('flush', 'stored');
  expectAllStored(await recorder.call('close'), RECORDS);
  expectStored(place.platform, RECORDS, 'blotter_');
});
