import { expect } from '@jest/globals';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lockSeconds } from '../seed/lock-seconds.js';
import { expectBalanced } from '../support/checks.js';
import { type HeldLock, holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';

/** G4: another process holds an exclusive lock on the store for a minute. Three cases at once, each in its own folder. */

const RECORDS = 2000;
const RECEIPTS = 100;
const place = new Workplace();

/** What is recorded and acknowledged while the lock is held; the lock is given back at the end of its time. */
type Case = (directory: string, store: string) => Promise<string[]>;

const duringWrites: Case = async (directory, store) => {
  const recorder = await RemoteRecorder.start(place, { directory });
  const lock = await locked(store);
  await recorder.call('record', RECORDS);
  const acknowledged = await recorder.call('recordDurably', RECEIPTS);
  await lock.held;
  const { accounting } = await recorder.call('status');
  expectBalanced(accounting);
  expect(accounting).toMatchObject({ durable: RECORDS + RECEIPTS, stored: 0 });
  await lock.release();
  await recorder.call('flush', 'stored', 30_000);
  await recorder.call('close');
  await recorder.end();
  return acknowledged;
};

const duringShutdown: Case = async (directory, store) => {
  const recorder = await RemoteRecorder.start(place, { directory });
  const lock = await locked(store);
  const acknowledged = await recorder.call('recordDurably', RECEIPTS);
  await recorder.call('record', RECORDS);
  const report = await recorder.call('close', 1000);
  expectBalanced(report);
  expect(report).toMatchObject({ inJournal: RECORDS + RECEIPTS, queued: 0 });
  // The process ends while the lock is held.
  await recorder.end();
  await lock.held;
  await lock.release();
  return acknowledged;
};

const duringStart: Case = async (directory, store) => {
  await nextStart(place, { directory });
  const lock = await locked(store);
  const recorder = await RemoteRecorder.start(place, { directory });
  const acknowledged = await recorder.call('recordDurably', RECEIPTS);
  await recorder.call('record', RECORDS);
  await recorder.call('flush', 'durable');
  await lock.held;
  expect((await recorder.call('status')).accounting.stored).toBe(0);
  await lock.release();
  await recorder.call('flush', 'stored', 30_000);
  await recorder.call('close');
  await recorder.end();
  return acknowledged;
};

it(`an exclusive lock of ${lockSeconds(60)} s during writes, shutdown and start loses nothing`, async () => {
  await Promise.all(
    Object.entries({ duringWrites, duringShutdown, duringStart }).map(async ([name, during]) => {
      const directory = join(place.directory, name);
      const store = join(directory, 'blotter.db');
      const acknowledged = await during(directory, store);
      await nextStart(place, { directory });
      expect(acknowledged).toHaveLength(RECEIPTS);
      expectTrail(store, { created: RECORDS + RECEIPTS, acknowledged });
    }),
  );
}, 180_000);

/** An exclusive lock, and when its time is over. */
async function locked(store: string): Promise<HeldLock & { readonly held: Promise<void> }> {
  const lock = await holdLock(place, store, 'EXCLUSIVE');
  return { ...lock, held: pause(lockSeconds(60) * 1000) };
}
