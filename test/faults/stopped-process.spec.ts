import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { setTimeout as pause } from 'node:timers/promises';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { leaveJournal } from './support/leave-journal.js';
import { expectTrail } from './support/trail.js';

/** G4: a process that is stopped (SIGSTOP) while it holds the store's lock; the others record on. */

const LEFTOVER = 60_000;
const RECEIPTS = 500;
const place = new Workplace();

it('another program, stopped in its transaction', async () => {
  await nextStart(place);
  const lock = await holdLock(place, place.store);
  lock.program.process.kill('SIGSTOP');
  const recorder = await RemoteRecorder.start(place);
  const acknowledged = await recorder.call('recordDurably', RECEIPTS);
  expect((await recorder.call('status')).accounting).toMatchObject({ durable: RECEIPTS, stored: 0 });
  lock.program.process.kill('SIGCONT');
  await lock.release();
  await recorder.call('flush', 'stored');
  await recorder.call('close');
  await recorder.end();
  expectTrail(place.store, { created: RECEIPTS, acknowledged });
});

it('another Blotter, stopped while it stores a large journal', async () => {
  await leaveJournal(place, LEFTOVER, 'closed');
  const other = await RemoteRecorder.start(place);
  await stopInTransaction(other);
  const recorder = await RemoteRecorder.start(place);
  const acknowledged = await recorder.call('recordDurably', RECEIPTS);
  expect((await recorder.call('status')).accounting).toMatchObject({ durable: RECEIPTS, stored: 0 });
  other.program.process.kill('SIGCONT');
  await recorder.call('flush', 'stored');
  for (const each of [other, recorder]) {
    await each.call('close', 30_000);
    await each.end();
  }
  await nextStart(place);
  expectTrail(place.store, { created: LEFTOVER + RECEIPTS, acknowledged });
});

/** Stops it at a moment in which it holds the lock. */
async function stopInTransaction({ program }: RemoteRecorder): Promise<void> {
  await until('it is stopped while it holds the lock', async () => {
    program.process.kill('SIGSTOP');
    if (isLocked()) return true;
    program.process.kill('SIGCONT');
    await pause(Math.random() * 20);
    return false;
  });
}

function isLocked(): boolean {
  const database = new Database(place.store, { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'SQLITE_BUSY' });
    return true;
  } finally {
    database.close();
  }
}
