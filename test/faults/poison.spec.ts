import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { createPlatform } from '../support/platform-database.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';
import { untilStatus, untilWell } from './support/until-status.js';

/** G3: what the store refuses is kept beside the trail, with the reason, and the rest goes on. */

const place = new Workplace();

/** An operator's trigger on the table of records. */
function addTrigger(
  action: string,
  when = `NEW.body LIKE 'poison %'`,
  file = place.store,
  prefix = '',
): void {
  const database = new Database(file);
  database.exec(
    `CREATE TRIGGER no_poison ${action.includes('AFTER') ? 'AFTER' : 'BEFORE'} INSERT ON ${prefix}record WHEN ${when}
     BEGIN SELECT RAISE(${action.replace('AFTER ', '')}); END`,
  );
  database.close();
}

interface Rejected {
  readonly position: number | null;
  readonly records: number;
  readonly code: string;
  readonly reason: string;
}

function rejected(file = place.store, prefix = ''): Rejected[] {
  const database = new Database(file, { readonly: true });
  const rows = database
    .prepare<[], Rejected>(`SELECT position, records, code, reason FROM ${prefix}rejected ORDER BY id`)
    .all();
  database.close();
  return rows;
}

/** Records that tell of refused ones. */
function told(file = place.store, prefix = ''): number {
  const database = new Database(file, { readonly: true });
  const sum = database
    .prepare(
      `SELECT coalesce(sum(attributes ->> '$."blotter.rejected.records"'), 0)
       FROM ${prefix}record WHERE event_name = 'blotter.rejected'`,
    )
    .pluck()
    .get() as number;
  database.close();
  return sum;
}

const withPoison = (records: number, ...at: number[]): string[] =>
  Array.from({ length: records }, (_, i) => (at.includes(i) ? `poison ${i}` : `Order ${i} filled`));

async function close(recorder: RemoteRecorder): Promise<void> {
  await untilWell(recorder);
  await recorder.call('close');
  await recorder.end();
}

describe.each([
  { action: `ABORT, 'no poison'`, reason: 'no poison' },
  { action: `AFTER ABORT, 'no poison'`, reason: 'no poison' },
  { action: `FAIL, 'no poison'`, reason: 'no poison' },
  { action: `AFTER FAIL, 'no poison'`, reason: 'no poison' },
  { action: `ROLLBACK, 'no poison'`, reason: 'no poison' },
  { action: `AFTER ROLLBACK, 'no poison'`, reason: 'no poison' },
  { action: 'IGNORE', reason: 'ignored' },
])('a trigger that does RAISE($action)', ({ action, reason }) => {
  it('the culprits are set aside, the others of their batch are stored', async () => {
    const recorder = await RemoteRecorder.start(place);
    const uids = await recorder.call('describe', withPoison(600));
    await recorder.call('flush', 'stored');
    addTrigger(action);
    uids.push(...(await recorder.call('describe', withPoison(600, 0, 7, 300, 599))));
    await recorder.call('flush', 'stored');
    expect((await untilWell(recorder)).accounting).toMatchObject({
      durable: 1200,
      stored: 1196,
      unstored: 4,
    });
    await close(recorder);
    expectTrail(place.store, { created: 1200, rejected: 4 });
    expect(rejected().map(({ records }) => records)).toEqual([1, 1, 1, 1]);
    for (const row of rejected()) expect(row.reason).toContain(reason);
    expect(told()).toBe(4);
    const database = new Database(place.store, { readonly: true });
    const missing = uids.filter(
      (uid) => database.prepare('SELECT 1 FROM record WHERE uid = ?').get(uid) === undefined,
    );
    database.close();
    expect(missing).toEqual([600, 607, 900, 1199].map((i) => uids[i]));
  });
});

it('in the platform’s own file', async () => {
  createPlatform(place.platform);
  const recorder = await RemoteRecorder.start(place, { sharedDatabase: { file: place.platform } });
  await recorder.call('record', 1);
  await recorder.call('flush', 'stored');
  addTrigger(`ROLLBACK, 'no poison'`, undefined, place.platform, 'blotter_');
  await recorder.call('describe', withPoison(50, 3, 4));
  await recorder.call('flush', 'stored');
  await close(recorder);
  expectTrail(place.platform, { created: 51, rejected: 2 }, 'blotter_');
  expect(told(place.platform, 'blotter_')).toBe(2);
});

it.each(['ABORT', 'ROLLBACK'])(
  'a trigger that refuses everything, with %s: nothing is lost, nothing stands still',
  async (how) => {
    const recorder = await RemoteRecorder.start(place);
    await recorder.call('record', 10);
    await recorder.call('flush', 'stored');
    addTrigger(`${how}, 'nothing at all'`, '1');
    await recorder.call('record', 20);
    await recorder.call('flush', 'stored');
    expect((await untilWell(recorder)).accounting).toMatchObject({ durable: 30, stored: 10, unstored: 20 });
    // Its own end is one more thing that the store does not take.
    await recorder.program.kill();
    const next = await RemoteRecorder.start(place);
    await untilStatus(next, ({ counters }) => counters.uncleanEnds === 1);
    await close(next);
    const rows = rejected();
    const own = rows.filter(({ position }) => position === null);
    expect(rows.length - own.length).toBe(20);
    // What tells of the refused, and of the end.
    expect(own.length).toBeGreaterThanOrEqual(2);
  },
);

it('the queue overflows while the store refuses gap records', async () => {
  const recorder = await RemoteRecorder.start(place, { maxQueueRecords: 100 });
  addTrigger(`ABORT, 'no gaps'`, `NEW.event_name = 'blotter.gap'`);
  await recorder.call('record', 300);
  await recorder.call('flush', 'stored');
  await untilStatus(recorder, ({ accounting }) => accounting.unstored === 1);
  await close(recorder);
  expect(rejected()).toMatchObject([{ position: 0, records: 1, reason: 'no gaps' }]);
  expect(told()).toBe(1);
});

it('a trigger that is gone again: what comes then is stored', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 1);
  await recorder.call('flush', 'stored');
  addTrigger(`ABORT, 'no poison'`);
  await recorder.call('describe', withPoison(10, 5));
  await recorder.call('flush', 'stored');
  const database = new Database(place.store);
  database.exec('DROP TRIGGER no_poison');
  database.close();
  await recorder.call('describe', withPoison(10, 5));
  await recorder.call('flush', 'stored');
  await close(recorder);
  expectTrail(place.store, { created: 21, rejected: 1 });
});

it('culprits among what a dead process has left', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 1);
  await recorder.call('flush', 'stored');
  addTrigger(`ROLLBACK, 'no poison'`);
  const lock = await holdLock(place, place.store);
  await recorder.call('describe', withPoison(1000, 1, 500, 999));
  await recorder.call('flush', 'durable');
  await recorder.program.kill();
  await lock.release();
  await nextStart(place);
  expectTrail(place.store, { created: 1001, rejected: 3, unknown: { unclean_end: 1 } });
  expect(told()).toBe(3);
});
