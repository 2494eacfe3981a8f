import { expect } from '@jest/globals';
import { expectAllStored, expectStored } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

/** The seed's scenario 3. */

const place = new Workplace();

it('scenario 3: a worker that dies again and again while recording loses and repeats nothing', async () => {
  const recorder = await RemoteRecorder.start(place);
  for (let death = 0; death < 4; death++) {
    await recorder.call('record', 5000);
    await recorder.call('terminateWorker');
  }
  await recorder.call('record', 5000);
  await recorder.call('flush', 'stored');
  const status = await recorder.call('status');
  expect(status.incarnation).toBeGreaterThan(1);
  expectAllStored(status.accounting, 25_000);
  expectStored(place.store, 25_000);
});

it('a worker that dies while the store is locked leaves its journal to the next', async () => {
  const recorder = await RemoteRecorder.start(place);
  const lock = await holdLock(place, place.store);
  await recorder.call('record', 5000);
  await recorder.call('flush', 'durable');
  await recorder.call('terminateWorker');
  await recorder.call('record', 5000);
  await recorder.call('flush', 'durable');
  await lock.release();
  await recorder.call('flush', 'stored');
  expectAllStored((await recorder.call('status')).accounting, 10_000);
  expectStored(place.store, 10_000);
});
