import { setTimeout as pause } from 'node:timers/promises';
import { expectAllStored, expectStored } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

/** The seed's scenario 3 where another process shares the file: it may be faster than our next worker. */

const place = new Workplace();

it('what another process adopted from a dead worker counts as stored here', async () => {
  const recorder = await RemoteRecorder.start(place);
  const other = await RemoteRecorder.start(place, { adoptIntervalMs: 10 });
  const lock = await holdLock(place, place.store);
  await recorder.call('record', 5000);
  await recorder.call('flush', 'durable');
  await recorder.call('terminateWorker');
  // Usually by the other: it looks every 10 ms, our next worker starts after 50.
  while ((await adopted()) === 0) await pause(5);
  await lock.release();
  await recorder.call('flush', 'stored', 30_000);
  expectAllStored((await recorder.call('status')).accounting, 5000);
  expectStored(place.store, 5000);

  async function adopted(): Promise<number> {
    const statuses = await Promise.all([recorder.call('status'), other.call('status')]);
    return statuses.reduce((sum, { counters }) => sum + counters.adoptedSegments, 0);
  }
});
