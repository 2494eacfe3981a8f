import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { expectTrail } from './support/trail.js';

/** G3, G6: what the store has begun to take, and has not got. */

/** One batch: while a commit is held up, a second one would have to wait for its acknowledgement. */
const RECORDS = 500;
const WAL = 'blotter.db-wal';

const place = new Workplace();

describeWithFaults('records that the store has begun to take', () => {
  let faults: FaultInjector;

  beforeEach(() => {
    faults = new FaultInjector();
    place.later(() => faults.close());
  });

  async function start(): Promise<RemoteRecorder> {
    const recorder = await RemoteRecorder.start(place, {}, { env: faults.env });
    // After a failure: a program that is held up cannot end.
    place.later(() => faults.clear());
    return recorder;
  }

  it('are still in the journal after SIGKILL', async () => {
    const first = await start();
    const lock = await holdLock(place, place.store);
    const acknowledged = await first.call('recordDurably', RECORDS);
    await first.program.kill();

    // The next process finds a finished segment, and no space to commit it.
    faults.fillDisk(WAL);
    const second = await start();
    await lock.release();
    while (!(await codes(second)).includes('SQLITE_FULL')) await pause(10);
    await second.program.kill();

    faults.clear();
    await nextStart(place);
    expectTrail(place.store, { created: RECORDS, acknowledged, unknown: { unclean_end: 2 } });
  });

  it('are stored again when the file is deleted during the commit', async () => {
    const recorder = await start();
    await recorder.call('recordDurably', RECORDS);
    await recorder.call('flush', 'stored');
    const commit = faults.slowFsync(WAL, 3_600_000);
    const acknowledged = await recorder.call('recordDurably', RECORDS);
    await commit.struck();
    for (const suffix of ['', '-wal', '-shm']) rmSync(place.store + suffix);
    commit.end();
    await recorder.call('close');
    await recorder.end();
    expectTrail(place.store, { created: 2 * RECORDS, acknowledged, lost: { store_replaced: RECORDS } });
  });
});

it('a record that the store refuses does not count as stored', async () => {
  const recorder = await RemoteRecorder.start(place);
  const database = new Database(place.store, { timeout: 30_000 });
  database.exec(
    `CREATE TRIGGER no_seventh BEFORE INSERT ON record WHEN NEW.attributes ->> '$.n' = 7 BEGIN SELECT RAISE(ABORT, 'no'); END`,
  );
  database.close();
  await recorder.call('recordDurably', 10);
  await recorder.call('flush', 'stored');
  expect(await recorder.call('close')).toMatchObject({ durable: 10, stored: 9, unstored: 1 });
  await recorder.end();
  expectTrail(place.store, { created: 10, rejected: 1 });
});

async function codes(recorder: RemoteRecorder): Promise<string[]> {
  return (await recorder.call('status')).faults.map(({ code }) => code);
}
