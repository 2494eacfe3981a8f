import { verifyTrail } from '@blotter/core/verify';
import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { setTimeout as pause } from 'node:timers/promises';
import { untilStatus, untilWell } from '../faults/support/until-status.js';
import { holdLock } from '../support/hold-lock.js';
import { createPlatform } from '../support/platform-database.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from '../faults/support/describe-with.js';
import { FaultInjector } from '../faults/support/faults.js';
import { expectTrail } from '../faults/support/trail.js';
import { readRetained } from './support/retained.js';

/** Records go when they are older than `retention.maxAgeMs`, and the trail says so. */

const SECOND = { maxAgeMs: 1000, intervalMs: 100 };
const DAY = 86_400_000;

const place = new Workplace();

function expectVerified(file = place.store, prefix = ''): void {
  const { store, journal } = verifyTrail({ file, prefix });
  expect([...store.problems, ...journal.problems]).toEqual([]);
}

async function end(recorder: RemoteRecorder): Promise<void> {
  await recorder.call('close');
  await recorder.end();
}

/** Records in one batch of the store after the other. */
async function recordBatches(recorder: RemoteRecorder, batches: number, records: number): Promise<void> {
  for (let i = 0; i < batches; i++) {
    await recorder.call('recordDurably', records);
    await recorder.call('flush', 'stored');
  }
}

/** Lets the batches of a closed store have arrived evenly over so many days up to now. */
function spread(days: number): void {
  const database = new Database(place.store);
  database
    .prepare(
      'UPDATE batch SET applied_at_ms = ? - ? * ((SELECT max(id) FROM batch) - id) / (SELECT max(id) FROM batch)',
    )
    .run(Date.now(), days * DAY);
  database.close();
}

/** Until the rows are gone, too. */
async function untilDeleted(): Promise<void> {
  for (;;) {
    const { rows, kept } = readRetained(place.store);
    if (rows === kept) return;
    await pause(20);
  }
}

it('removes what is too old, keeps the rest, and says what went', async () => {
  const first = await RemoteRecorder.start(place, { retention: false });
  await recordBatches(first, 100, 20);
  await end(first);
  spread(100);
  const second = await RemoteRecorder.start(place, { retention: { intervalMs: 100 } });
  const { counters } = await untilStatus(second, ({ counters: c }) => c.retentionRecords > 0);
  await untilDeleted();
  await end(second);
  const { from, rows, kept, issued, notices } = readRetained(place.store);
  // 60 of 100 days are kept.
  expect(from / 2000).toBeCloseTo(0.4, 1);
  expect(counters.retentionRecords).toBe(from - 1);
  expect({ rows, kept }).toEqual({ rows: issued - from + 1, kept: issued - from + 1 });
  expect(notices).toEqual([
    { id: expect.any(Number), records: from - 1, cause: 'age', firstId: 1, lastId: from - 1 },
  ]);
  expectVerified();
});

it('removes nothing where retention is off', async () => {
  const first = await RemoteRecorder.start(place, { retention: false });
  await recordBatches(first, 20, 10);
  await end(first);
  spread(1000);
  const second = await RemoteRecorder.start(place, { retention: false });
  await pause(1500);
  await end(second);
  expectTrail(place.store, { created: 200 });
});

it('goes on while records arrive, and stores each of them', async () => {
  const recorder = await RemoteRecorder.start(place, { retention: SECOND });
  let recorded = 0;
  for (;;) {
    await recorder.call('recordDurably', 500);
    recorded += 500;
    const { counters } = await recorder.call('status');
    if (counters.retentionRecords > 20_000) break;
  }
  await recorder.call('flush', 'stored');
  expect((await recorder.call('status')).accounting).toMatchObject({ created: recorded, stored: recorded });
  await end(recorder);
  expect(readRetained(place.store).notices.length).toBeGreaterThan(0);
  expectVerified();
});

it('two processes on one folder do not get into each other’s way', async () => {
  const recorders = await Promise.all(
    [1, 2, 3].map(() => RemoteRecorder.start(place, { retention: SECOND })),
  );
  let removed = 0;
  while (removed < 5000) {
    await Promise.all(recorders.map((recorder) => recorder.call('recordDurably', 200)));
    const all = await Promise.all(recorders.map((recorder) => recorder.call('status')));
    removed = all.reduce((sum, { counters }) => sum + counters.retentionRecords, 0);
  }
  for (const recorder of recorders) await end(recorder);
  expectVerified();
  expect(readRetained(place.store).from - 1).toBeGreaterThanOrEqual(removed);
});

it('waits while another process holds the lock', async () => {
  const recorder = await RemoteRecorder.start(place, { retention: SECOND });
  await recordBatches(recorder, 3, 10);
  const lock = await holdLock(place, place.store);
  await pause(1500);
  expect((await recorder.call('status')).counters.retentionRecords).toBe(0);
  await lock.release();
  await untilStatus(recorder, ({ counters }) => counters.retentionRecords >= 30);
  await untilWell(recorder);
  await end(recorder);
  expectVerified();
});

it('a reader sees all or nothing of what goes', async () => {
  const recorder = await RemoteRecorder.start(place, { retention: { maxAgeMs: 3000, intervalMs: 100 } });
  await recordBatches(recorder, 4, 500);
  const reader = new Database(place.store, { readonly: true });
  place.later(() => reader.close());
  const count = reader.prepare('SELECT count(*) FROM record').pluck();
  reader.exec('BEGIN');
  expect(count.get()).toBe(2000);
  await untilStatus(recorder, ({ counters }) => counters.retentionRecords >= 2000);
  expect(count.get()).toBe(2000);
  reader.exec('COMMIT');
  while ((count.get() as number) >= 2000) await pause(20);
  await end(recorder);
  expectVerified();
});

it.each(['wal', 'delete'] as const)('in the platform’s own file, in mode %s', async (mode) => {
  createPlatform(place.platform, mode);
  const recorder = await RemoteRecorder.start(place, {
    sharedDatabase: { file: place.platform },
    retention: SECOND,
  });
  await recordBatches(recorder, 3, 500);
  const before = readRetained(place.platform, 'blotter_').bytes;
  await untilStatus(recorder, ({ counters }) => counters.retentionRecords >= 1500);
  await end(recorder);
  // A step may have been the last: whoever is next goes on.
  const { from, rows, kept, bytes } = readRetained(place.platform, 'blotter_');
  expect(from).toBeGreaterThan(1500);
  expect(kept).toBeLessThanOrEqual(rows);
  expect(bytes).toBeGreaterThanOrEqual(before);
  expectVerified(place.platform, 'blotter_');
});

it('takes a record whose first has gone for a new one', async () => {
  const recorder = await RemoteRecorder.start(place, { retention: SECOND });
  const [uid] = await recorder.call('recordDurably', 1);
  await untilStatus(recorder, ({ counters }) => counters.retentionRecords >= 1);
  await end(recorder);
  const database = new Database(place.store, { readonly: true });
  expect(database.prepare('SELECT count(*) FROM record WHERE uid = ?').pluck().get(uid)).toBe(0);
  // Which batches are in is known for ever: none of the journal comes a second time.
  expect(database.prepare('SELECT count(*) FROM writer').pluck().get()).toBeGreaterThan(0);
  database.close();
});

describeWithFaults('a clock that leaps', () => {
  it('years ahead removes nothing at once', async () => {
    const faults = new FaultInjector();
    place.later(() => faults.close());
    const retention = { intervalMs: 100 };
    const recorder = await RemoteRecorder.start(place, { retention }, { env: faults.env });
    await recordBatches(recorder, 5, 100);
    faults.stepClock(5 * 365 * DAY);
    await untilStatus(recorder, ({ counters }) => counters.isRetentionHeld);
    await recordBatches(recorder, 5, 100);
    await pause(500);
    expect((await recorder.call('status')).counters).toMatchObject({
      retentionRecords: 0,
      isRetentionHeld: true,
    });
    faults.stepClock(-5 * 365 * DAY);
    await untilStatus(recorder, ({ counters }) => !counters.isRetentionHeld);
    await recordBatches(recorder, 5, 100);
    expect((await recorder.call('status')).counters.retentionRecords).toBe(0);
    await end(recorder);
    expectTrail(place.store, { created: 1500 });
  });
});
