import { type BlotterOptions, type BlotterError } from '@blotter/core';
import { Finder, type FinderOptions, StoreReader, parseFilter } from '@blotter/core/reader';
import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { createPlatform } from '../support/platform-database.js';
import { TestBlotter } from '../support/test-blotter.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();
const ALL = { filter: parseFilter('') };
/** What {@link record} records: a new store is told of in the trail, too. */
const RECORDED = { filter: parseFilter('type:transaction_closed') };
/** Tried row by row: there is no index of what a text contains. */
const SLOW = { filter: parseFilter('data.symbol~nowhere') };

function find(options: Partial<FinderOptions> = {}): Finder {
  const finder = new Finder({ file: place.store, ...options });
  place.later(() => finder.close());
  return finder;
}

async function record(records: number, options: BlotterOptions = {}): Promise<TestBlotter> {
  const blotter = new TestBlotter({ directory: place.directory, ...options });
  place.later(() => blotter.processor.close());
  await blotter.processor.ready();
  blotter.recordMany(records);
  await blotter.processor.flush('stored');
  return blotter;
}

const searchFile = (): string => place.store.replace(/\.db$/, '.search.db');
const withCode = (code: BlotterError['code']): unknown => expect.objectContaining({ code });

it('says that there is no store, and finds it when it comes', async () => {
  const finder = find();
  await expect(finder.page(ALL)).rejects.toEqual(withCode('ERR_BLOTTER_STORE'));
  await expect(finder.tail(ALL)[Symbol.asyncIterator]().next()).rejects.toEqual(
    withCode('ERR_BLOTTER_STORE'),
  );
  await record(3);
  expect((await finder.page(ALL)).records).toHaveLength(3);
});

it.each([false, true])('gives records as they are in the store (shared: %s)', async (isShared) => {
  const file = isShared ? place.platform : place.store;
  if (isShared) createPlatform(file);
  const { processor, logger } = await record(1, isShared ? { sharedDatabase: { file } } : {});
  const prefix = isShared ? 'blotter_' : '';
  logger.emit({
    eventName: 'values',
    body: { nested: [1, 1.5, true, null, new Uint8Array([1, 2])], big: 2 ** 60, '7': 'seven' },
    attributes: { list: ['a', 'b'], empty: {}, zero: -0, '0': 'nought' },
  });
  await processor.flush('stored');
  const reader = new StoreReader({ file, prefix });
  place.later(() => reader.close());
  const { records } = await find({ file, prefix, isShared }).page(ALL);
  expect(records).toHaveLength(2);
  expect(records).toEqual(reader.latest(10));
});

it.each([false, true])('answers every kind of question (shared: %s)', async (isShared) => {
  await record(30);
  const finder = find({ isShared });
  const type = 'transaction_closed';
  expect(await finder.facets({ ...RECORDED, fields: ['type'] })).toMatchObject({
    facets: [{ field: 'type', values: [{ value: type, records: 30 }], otherRecords: 0 }],
  });
  const { from, widthNano, series } = await finder.histogram(RECORDED);
  expect([typeof from, typeof widthNano]).toEqual(['bigint', 'bigint']);
  expect(series[0]!.records.reduce((sum, records) => sum + records, 0)).toBe(30);
  expect((await finder.fields()).map(({ name }) => name)).toContain('type');
  await until('indexed', async () => (await finder.statistics()).indexedThroughId === 30);
  expect(await finder.values({ field: 'type', prefix: 'trans' })).toEqual([{ value: type, records: 30 }]);
  expect(await finder.statistics()).toMatchObject({
    records: 30,
    lastId: 30,
    firstTimeUnixNano: expect.any(BigInt),
  });
  const { records } = await finder.page({ ...RECORDED, limit: 1 });
  expect(await finder.byUid(records[0]!.uid!)).toEqual(records[0]);
  expect(await finder.byUid('none')).toBeUndefined();
});

it('notices that the store was replaced', async () => {
  const finder = find();
  const first = await record(5);
  expect(await finder.count(RECORDED)).toMatchObject({ records: 5 });
  const tail = finder.tail({ ...ALL, last: 1 })[Symbol.asyncIterator]();
  const { position } = ((await tail.next()) as IteratorYieldResult<{ position: string }>).value;
  const next = expect(tail.next()).rejects.toEqual(withCode('ERR_BLOTTER_CURSOR'));
  await first.processor.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(place.store + suffix, { force: true });
  await record(2);
  expect(await finder.count(RECORDED)).toMatchObject({ records: 2 });
  await next;
  const resumed = finder
    .tail({ ...ALL, after: position })
    [Symbol.asyncIterator]()
    .next();
  await expect(resumed).rejects.toEqual(withCode('ERR_BLOTTER_CURSOR'));
});

it('rejects at once with the reason of an abort, and answers the next question', async () => {
  await record(5000);
  const finder = find({ threads: 1 });
  const gone = new AbortController();
  const question = finder.count(SLOW, gone.signal);
  const reason = new Error('The client has gone away.');
  gone.abort(reason);
  await expect(question).rejects.toBe(reason);
  const waiting = new AbortController();
  const [first, second] = [finder.count(SLOW), finder.count(SLOW, waiting.signal)];
  waiting.abort(reason);
  await expect(second).rejects.toBe(reason);
  expect(await first).toMatchObject({ records: 0, coverage: { isComplete: true } });
  await expect(finder.count(ALL, AbortSignal.abort(reason))).rejects.toBe(reason);
});

it('says how far it got when the time is over', async () => {
  await record(5000);
  const { coverage } = await find().page({ ...SLOW, timeLimitMs: 1 });
  expect(coverage.isComplete).toBe(false);
  expect(coverage.reachedId).toBeLessThanOrEqual(5000);
});

it('waits for the index rather than read what has just been stored', async () => {
  const blotter = await record(1);
  // Half of the time may be waited: enough for any machine.
  const finder = find({ waitMs: 60_000, timeLimitMs: 60_000 });
  await until('indexed', async () => (await finder.count(RECORDED)).coverage.rowsTried === 0);
  blotter.recordMany(5000);
  await blotter.processor.flush('stored');
  const count = await finder.count(RECORDED);
  expect(count.records).toBe(5001);
  expect(count.coverage.rowsTried).toBeLessThanOrEqual(2000);
});

it('answers exactly, too, where nobody keeps the index up', async () => {
  const { processor } = await record(100);
  const finder = find({ waitMs: 50, timeLimitMs: 60_000 });
  await until('indexed', async () => (await finder.count(RECORDED)).coverage.rowsTried === 0);
  await processor.close();
  await record(5000, { search: false });
  expect(await finder.count({ ...RECORDED, timeLimitMs: 60_000 })).toMatchObject({ records: 5100 });
});

it('answers the same without its search file', async () => {
  const { processor } = await record(3000);
  const finder = find();
  await until('indexed', async () => (await finder.count(RECORDED)).coverage.rowsTried === 0);
  await processor.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(searchFile() + suffix, { force: true });
  expect(await finder.count(RECORDED)).toMatchObject({ records: 3000, coverage: { answeredBy: 'scan' } });
});

it('refuses more questions than may wait', async () => {
  await record(1);
  const finder = find({ threads: 1, maxWaiting: 2 });
  const questions = [1, 2, 3, 4].map(() => finder.count(ALL));
  await expect(questions[3]).rejects.toEqual(withCode('ERR_BLOTTER_FULL'));
  for (const question of questions.slice(0, 3)) expect(await question).toMatchObject({ records: 1 });
});

it('reads a locked database in rollback-journal mode when the lock is gone, and says so before', async () => {
  createPlatform(place.platform, 'delete');
  await record(2, { sharedDatabase: { file: place.platform } }).then(({ processor }) => processor.close());
  const finder = find({ file: place.platform, prefix: 'blotter_', isShared: true });
  const platform = new Database(place.platform);
  place.later(() => platform.close());
  platform.exec('BEGIN EXCLUSIVE');
  await expect(finder.count(ALL)).rejects.toEqual(withCode('ERR_BLOTTER_STORE'));
  platform.exec('COMMIT');
  expect(await finder.count(ALL)).toMatchObject({ records: 2 });
});

it.each([false, true])('ends what runs when it is closed (shared: %s)', async (isShared) => {
  await record(5000);
  const finder = find({ isShared });
  const question = expect(finder.count(SLOW)).rejects.toEqual(withCode('ERR_BLOTTER_CLOSED'));
  await finder.close();
  await question;
  await expect(finder.count(ALL)).rejects.toEqual(withCode('ERR_BLOTTER_CLOSED'));
});

it.each([
  [{ limit: 0 }, 'ERR_BLOTTER_QUESTION'],
  [{ limit: 1e9 }, 'ERR_BLOTTER_QUESTION'],
  [{ timeLimitMs: 0 }, 'ERR_BLOTTER_QUESTION'],
  [{ cursor: 'x' }, 'ERR_BLOTTER_CURSOR'],
] as const)('refuses a page with %j', async (wrong, code) => {
  await record(1);
  await expect(find().page({ ...ALL, ...wrong })).rejects.toEqual(withCode(code));
});
