import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectedIndex, readIndex, readRange } from '../../../../test/support/index-contents.js';
import { type SqliteDatabase, loadSqlite, openStore } from '../store/index.js';
import { Indexer } from './indexer.js';

/** Just below the end of a block and of a partition. */
const FIRST_ID = 1_048_576 - 900;
const HOUR = 3_600_000;

const ROW = fc.record({
  hour: fc.integer({ min: 0, max: 3 }),
  isLate: fc.boolean(),
  severity: fc.constantFrom(5, 9, 17),
  type: fc.constantFrom(null, '', 'order.filled', 'order.rejected', 'login'),
  body: fc.constantFrom(null, 'Order filled', 'Ordre exécuté à midi'),
  expert: fc.option(fc.integer({ min: 1, max: 5 })),
  actor: fc.option(fc.string({ maxLength: 3 })),
  symbol: fc.constantFrom('TSLA', 'AAPL take profit'),
  trace: fc.boolean(),
});
type Row = typeof ROW extends fc.Arbitrary<infer T> ? T : never;

let folder: string;
let storeFile: string;
let searchFile: string;
let store: SqliteDatabase;
let indexer: Indexer;
let attributes: string[];
let rows = 0;

const newIndexer = (): Indexer => new Indexer({ storeFile, prefix: '', searchFile, attributes });

function makeStore(firstId = FIRST_ID): void {
  openStore({ file: storeFile, isShared: false, prefix: '', view: 'activity_log' }).database.close();
  store = loadSqlite()(storeFile, {});
  store.pragma('synchronous = OFF');
  store.exec(
    `INSERT INTO resource VALUES (1, x'01', '{"service.name":"shop"}', 0, '', NULL), (2, x'02', '{}', 0, '', NULL)`,
  );
  store.prepare(`INSERT INTO sqlite_sequence VALUES ('record', ?)`).run(firstId - 1);
}

/** As one batch of the chain. */
function insert(rowsToAdd: readonly Row[]): void {
  const add = store.prepare(
    `INSERT INTO record (time_unix_nano, observed_time_unix_nano, severity_number, event_name, body, attributes,
       dropped_attributes_count, flags, trace_id, span_id, resource_id, scope_id)
     VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, 1)`,
  );
  store.exec('BEGIN');
  let first: number | bigint = 0;
  for (const { hour, isLate, severity, type, body, expert, actor, symbol, trace } of rowsToAdd) {
    const ms = 1_700_000_000_000 + hour * HOUR + rows * 7 - (isLate ? 100 * 24 * HOUR : 0);
    const nanos = BigInt(ms) * 1_000_000n + 999_999n;
    const json = JSON.stringify({
      symbol,
      ...(expert === null ? {} : { 'activity.source.expert.id': expert }),
      ...(actor === null ? {} : { 'activity.actor.id': actor }),
    });
    const traceId = trace ? Buffer.alloc(16, rows) : null;
    const id = add.run(
      trace ? 0 : nanos,
      nanos,
      severity,
      type,
      body,
      json,
      traceId,
      null,
      1 + (rows % 2),
    ).lastInsertRowid;
    first ||= id;
    rows++;
  }
  const previous =
    store.prepare('SELECT digest FROM batch ORDER BY id DESC LIMIT 1').pluck().get() ?? Buffer.alloc(32);
  store
    .prepare(
      'INSERT INTO batch (first_record_id, records, digest, previous_digest, applied_at_ms) VALUES (?, ?, randomblob(32), ?, 0)',
    )
    .run(first, rowsToAdd.length, previous);
  store.exec('COMMIT');
}

function someRows(count: number, seed = 1): Row[] {
  return fc.sample(ROW, { numRuns: count, seed });
}

function catchUp(maxRows?: number): void {
  for (;;) {
    const { indexedThrough, storeLastId } = indexer.step(maxRows);
    if (indexedThrough >= storeLastId) return;
  }
}

function expectRight(): void {
  const range = readRange(searchFile);
  expect(range.watermark).toBe(store.prepare('SELECT seq FROM sqlite_sequence').pluck().get());
  expect(readIndex(searchFile)).toEqual(expectedIndex(storeFile, range, attributes));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blotter-index-'));
  storeFile = join(folder, 'blotter.db');
  searchFile = join(folder, 'blotter.search.db');
  attributes = [];
  rows = 0;
  makeStore();
  indexer = newIndexer();
});
afterEach(() => {
  indexer.close();
  store.close();
  rmSync(folder, { recursive: true });
});

it('says what a naive computation says, in steps of any size, with restarts and deletions between them', () => {
  const action = fc.oneof(
    fc.record({ insert: fc.array(ROW, { minLength: 1, maxLength: 400 }) }),
    fc.record({ step: fc.integer({ min: 1, max: 500 }) }),
    fc.record({ remove: fc.integer({ min: 1, max: 600 }) }),
    fc.constant({ trim: true }),
    fc.constant({ restart: true }),
  );
  fc.assert(
    fc.property(fc.array(action, { minLength: 5, maxLength: 25 }), (actions) => {
      indexer.close();
      store.close();
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      makeStore();
      indexer = newIndexer();
      for (const action of actions) {
        if ('insert' in action) insert(action.insert);
        else if ('step' in action) indexer.step(action.step);
        else if ('remove' in action) {
          store.prepare('DELETE FROM record WHERE id < (SELECT min(id) FROM record) + ?').run(action.remove);
        } else if ('trim' in action) indexer.trim();
        else {
          indexer.close();
          indexer = newIndexer();
        }
      }
      catchUp(333);
      while (indexer.trim());
      expectRight();
    }),
    { numRuns: 40 },
  );
});

it('counts rows that became dense in a block, before and after a restart', () => {
  insert(someRows(5000));
  catchUp(4500);
  indexer.close();
  indexer = newIndexer();
  insert(someRows(6000, 2));
  catchUp(1000);
  expectRight();
});

it('indexes the attributes that are asked for, and long values by their beginning', () => {
  attributes = ['symbol', 'note'];
  indexer = newIndexer();
  insert(someRows(50));
  const long = 'x'.repeat(300);
  store
    .prepare(`UPDATE record SET attributes = json_set(attributes, '$.note', ?) WHERE id = ?`)
    .run(long, FIRST_ID + 3);
  catchUp();
  const { postings } = readIndex(searchFile);
  expect(postings['a:symbol=TSLA']!.length + postings['a:symbol=AAPL take profit']!.length).toBe(50);
  const [note] = Object.keys(postings).filter((name) => name.startsWith('a:note='));
  expect(note).toMatch(/^a:note=x{256}…[0-9a-f]{64}$/);
  expect(postings[note!]).toEqual([FIRST_ID + 3]);
});

it('lets nobody wait for a row that is no JSON', () => {
  insert(someRows(10));
  store.prepare(`UPDATE record SET attributes = '{' WHERE id = ?`).run(FIRST_ID + 3);
  catchUp();
  expect(readIndex(searchFile).ids).toHaveLength(10);
});

it('goes with rows that were deleted before they were indexed, all of them included', () => {
  insert(someRows(100));
  catchUp();
  insert(someRows(300));
  store.exec('DELETE FROM record');
  catchUp();
  while (indexer.trim());
  expectRight();
  insert(someRows(100));
  catchUp();
  expectRight();
});

it('gives whole blocks and partitions back with their rows', () => {
  insert(someRows(2000));
  catchUp();
  store.prepare('DELETE FROM record WHERE id < ?').run(FIRST_ID + 1500);
  while (indexer.trim());
  expectRight();
  const database = loadSqlite()(searchFile, { readonly: true });
  const count = (from: string): unknown => database.prepare(`SELECT count(*) FROM ${from}`).pluck().get();
  expect(count('block')).toBe(1);
  expect(count(`sqlite_schema WHERE name = 'text_0'`)).toBe(0);
  expect(count(`sqlite_schema WHERE name = 'text_1'`)).toBe(1);
  database.close();
});

describe('is built anew', () => {
  beforeEach(() => {
    insert(someRows(500));
    insert(someRows(500, 2));
    catchUp();
  });
  const watermarkAfterStep = (): number => indexer.step(100).indexedThrough;

  it('when the store is of another generation', () => {
    store.exec(`UPDATE meta SET value = 'another' WHERE key = 'generation'`);
    expect(watermarkAfterStep()).toBe(FIRST_ID + 99);
    catchUp();
    expectRight();
  });

  it('when the store has lost its last rows', () => {
    store.exec('DELETE FROM batch WHERE id = 2');
    store.prepare('DELETE FROM record WHERE id >= ?').run(FIRST_ID + 500);
    store.prepare('UPDATE sqlite_sequence SET seq = ?').run(FIRST_ID + 499);
    expect(watermarkAfterStep()).toBe(FIRST_ID + 99);
    catchUp();
    expectRight();
  });

  it('when a copy of the store went on in another way', () => {
    store.exec('DELETE FROM batch WHERE id = 2; DELETE FROM sqlite_sequence WHERE 0');
    store.prepare('DELETE FROM record WHERE id >= ?').run(FIRST_ID + 500);
    store.prepare('UPDATE sqlite_sequence SET seq = ?').run(FIRST_ID + 499);
    insert(someRows(700, 3));
    expect(watermarkAfterStep()).toBe(FIRST_ID + 99);
    catchUp();
    expectRight();
  });

  it('when other attributes are asked for', () => {
    indexer.close();
    attributes = ['symbol'];
    indexer = newIndexer();
    expect(watermarkAfterStep()).toBe(FIRST_ID + 99);
    catchUp();
    expectRight();
  });

  it('when it is of another version', () => {
    indexer.close();
    const database = loadSqlite()(searchFile, {});
    database.pragma('user_version = 99');
    database.close();
    expect(watermarkAfterStep()).toBe(FIRST_ID + 99);
    catchUp();
    expectRight();
  });

  it('when somebody has deleted it under our hands', () => {
    rmSync(searchFile);
    expect(watermarkAfterStep()).toBe(FIRST_ID + 99);
    catchUp();
    expectRight();
  });

  it.each([
    [
      'no database',
      () => writeFileSync(searchFile, 'no database, but longer than the header of one is: '.repeat(40)),
    ],
    ['cut off', () => truncateSync(searchFile, 3 * 8192)],
    ['empty', () => truncateSync(searchFile, 0)],
  ])('when the file is %s', (_, damage) => {
    indexer.close();
    for (const suffix of ['-wal', '-shm']) rmSync(searchFile + suffix, { force: true });
    damage();
    insert(someRows(100));
    const attempt = (): void => {
      try {
        catchUp();
      } catch {
        // Reported; the next attempt finds it gone.
      }
    };
    attempt();
    catchUp();
    expectRight();
  });
});

it('says that it cannot write, and goes on when it can', () => {
  const missing = join(folder, 'later');
  searchFile = join(missing, 'blotter.search.db');
  indexer = newIndexer();
  insert(someRows(100));
  expect(() => indexer.step()).toThrow(/ENOENT/);
  mkdirSync(missing);
  catchUp();
  expectRight();
});
