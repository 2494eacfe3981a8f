import { expect, it } from '@jest/globals';
import { UID_CONFLICT_TYPE } from '@blotter/core';
import Database from 'better-sqlite3';
import { expectTrail, readTrail } from '../faults/support/trail.js';
import { expectBalanced } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { RemoteIngest } from '../support/remote-ingest.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { contentsOf } from './contents.js';
import { request } from './requests.js';

/** G6: what senders send again is recognised by its uid. */

const place = new Workplace();

async function sendAgain(ingest: RemoteIngest, times: number, records = 10): Promise<void> {
  for (let i = 0; i < times; i++) {
    expect(await ingest.call('append', request('a', records, true))).toEqual(['durable']);
  }
}

it('a retry is acknowledged and not stored again; the books say so', async () => {
  const ingest = await RemoteIngest.start(place);
  await sendAgain(ingest, 3);
  await ingest.call('append', request('b', 5, true), request('b', 5, true));
  const report = await ingest.call('close');
  expectBalanced(report);
  expect(report).toMatchObject({ durable: 40, stored: 15, duplicates: 25, unstored: 0, inJournal: 0 });
  expectTrail(place.store, { created: 15 });
  expect(contentsOf(place.store).conflicts).toEqual([]);
});

it('without a uid nothing tells a retry from another record: it is stored twice', async () => {
  const ingest = await RemoteIngest.start(place);
  for (let i = 0; i < 2; i++) await ingest.call('append', request('a', 3));
  expect(await ingest.call('close')).toMatchObject({ stored: 6, duplicates: 0 });
  expectTrail(place.store, { created: 6 });
});

it('another record with a known uid is kept, and told once, also by the next process', async () => {
  const other = [{ uid: 'a 1', body: 'something else' }];
  const ingest = await RemoteIngest.start(place);
  await sendAgain(ingest, 1, 2);
  await ingest.call('append', other, other);
  await ingest.call('flush', 'stored');
  await until('it is counted', async () => (await ingest.call('status')).counters.uidConflicts === 1);
  expect(await ingest.call('close')).toMatchObject({ stored: 3, duplicates: 1 });
  const next = await RemoteIngest.start(place);
  await next.call('append', other, request('a', 2, true));
  expect(await next.call('close')).toMatchObject({ stored: 0, duplicates: 3 });
  expect(UID_CONFLICT_TYPE).toBe('blotter.uid_conflict');
  expect(contentsOf(place.store)).toEqual({
    records: [
      ['a 0', 'a 0'],
      ['a 1', 'a 1'],
      ['a 1', 'something else'],
    ],
    conflicts: ['a 1'],
  });
});

it('the answer was lost with the process: the sender’s retry to the next one is a duplicate', async () => {
  const ingest = await RemoteIngest.start(place);
  await sendAgain(ingest, 1, 100);
  await ingest.program.kill();
  const next = await RemoteIngest.start(place);
  await sendAgain(next, 1, 100);
  await next.call('flush', 'stored');
  await until('the journal is adopted', () => readTrail(place.store).unknown.unclean_end === 1);
  await next.call('close');
  await nextStart(place);
  expectTrail(place.store, { created: 100, unknown: { unclean_end: 1 } });
  expect(contentsOf(place.store).records).toHaveLength(100);
});

it('the retry goes to another process on the same folder, which adopts the first copy from the journal', async () => {
  const [first, second] = await Promise.all([RemoteIngest.start(place), RemoteIngest.start(place)]);
  const lock = await holdLock(place, place.store);
  await sendAgain(first, 1, 100);
  await sendAgain(second, 1, 100);
  await first.program.kill();
  await lock.release();
  await until('it is adopted', () => readTrail(place.store).unknown.unclean_end === 1);
  await second.call('close');
  expectTrail(place.store, { created: 100, unknown: { unclean_end: 1 } });
  expect(contentsOf(place.store)).toMatchObject({ records: { length: 100 }, conflicts: [] });
});

it.each(['ABORT', 'ROLLBACK'])(
  'beside records that the store refuses one by one, with %s',
  async (action) => {
    const ingest = await RemoteIngest.start(place);
    await sendAgain(ingest, 1);
    await ingest.call('flush', 'stored');
    const database = new Database(place.store);
    database.exec(
      `CREATE TRIGGER no_poison BEFORE INSERT ON record WHEN NEW.body LIKE 'poison %'
       BEGIN SELECT RAISE(${action}, 'no poison'); END`,
    );
    database.close();
    await ingest.call('append', [
      ...request('a', 10, true),
      ...request('poison', 2, true),
      ...request('b', 3, true),
    ]);
    await ingest.call('flush', 'stored');
    const report = await ingest.call('close');
    expectBalanced(report);
    expect(report).toMatchObject({ durable: 25, stored: 13, unstored: 2, duplicates: 10, inJournal: 0 });
    expectTrail(place.store, { created: 15, rejected: 2 });
  },
);

it('a recorder’s uids name its writer instance, so that the store need not look them up', async () => {
  const recorder = await RemoteRecorder.start(place);
  const uids = [
    ...(await recorder.call('describe', ['one', 'two'])),
    ...(await recorder.call('recordDurably', 3)),
  ];
  const instance = (await recorder.call('status')).instance.replaceAll('-', '');
  await recorder.call('close');
  expect(new Set(uids).size).toBe(5);
  expect(new Set(uids.map((uid) => uid.slice(-10)))).toEqual(new Set([instance.slice(1, 11)]));
});
