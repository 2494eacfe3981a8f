import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogsEncoder, readLogRows } from '../otlp/index.js';
import { addRetention } from '../writer/notices.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { type StoreLocation, openStore } from './open-store.js';
import { RECORD_COLUMNS } from './schema.js';
import { verifyStore } from './store-verifier.js';
import { StoreWriter } from './store-writer.js';

function payload(first: number, count: number): Uint8Array {
  const records = Array.from({ length: count }, (_, i) => ({
    hrTime: [1_700_000_000 + i, 0] as const,
    hrTimeObserved: [0, 0] as const,
    body: `Order ${first + i} filled`,
    attributes: { n: first + i },
    droppedAttributesCount: 0,
    resource: { attributes: {} },
    instrumentationScope: { name: 'orders' },
  }));
  return new LogsEncoder().encode(records, ({ attributes }) => ({ uid: `uid-${attributes.n}` }));
}

describe('verifyStore', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-verify-'));
    file = join(folder, 'blotter.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const locationOf = (prefix: string): StoreLocation => ({
    file,
    isShared: prefix !== '',
    prefix,
    view: 'activity_log',
  });

  /** A store with one batch of each size. */
  function create(sizes: readonly number[], prefix = ''): void {
    if (prefix !== '') change('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
    const writer = new StoreWriter(openStore(locationOf(prefix)), readLogRows);
    let first = 1;
    for (const [i, size] of sizes.entries()) {
      writer.begin();
      writer.apply({ instance: 'a', batch: i + 1, payload: payload(first, size) });
      writer.commit();
      first += size;
    }
    writer.close();
  }

  /** What retention does. @param deletedUpTo - it has come so far with deleting. */
  function retain(upTo: number, deletedUpTo = upTo, prefix = ''): void {
    const writer = new StoreWriter(openStore(locationOf(prefix)), readLogRows);
    writer.begin();
    // The age limit takes them all: it is cut to what is asked for.
    const all = writer.retained.overAge({ beforeMs: Infinity, latestMs: Infinity })!;
    let digest: unknown;
    withDatabase((database) => {
      const select = `SELECT digest FROM ${prefix}batch WHERE first_record_id + records = ?`;
      digest = database
        .prepare(select)
        .pluck()
        .get(upTo + 1);
    });
    const removal = { ...all, lastId: upTo, records: upTo - all.firstId + 1, digest: digest as Buffer };
    writer.retained.moveBeyond(removal);
    addRetention(writer, { ...removal, cause: 'size' }, { instance: 'a' });
    writer.commit();
    writer.close();
    change(`DELETE FROM ${prefix}record WHERE id <= ${deletedUpTo}`);
  }

  /** What somebody does who may write the file. */
  function change(sql: string): void {
    withDatabase((database) => database.exec(sql));
  }

  function withDatabase(use: (database: SqliteDatabase) => unknown): void {
    const database = loadSqlite()(file);
    database.unsafeMode();
    use(database);
    database.close();
  }

  const verify = (prefix = '') => verifyStore({ file, prefix }).report;
  /** Kinds and places. */
  const problems = (prefix = ''): unknown[] =>
    verify(prefix).problems.map(({ kind, row, places }) => [kind, row, places]);

  describe('has nothing to say against', () => {
    it('a store that retention has shortened', () => {
      create([10, 10, 10]);
      retain(20);
      expect(verify()).toMatchObject({ records: 11, batches: 4, verifiedBatches: 2, problems: [] });
      expect(verify().notes).toEqual([expect.stringContaining('up to 20, as record 31 says')]);
    });

    it('a store that retention has shortened several times', () => {
      create([10, 10, 10, 10]);
      for (const upTo of [10, 20, 40, 41]) retain(upTo);
      expect(verify()).toMatchObject({ records: 3, batches: 8, verifiedBatches: 3, problems: [] });
      expect(verify().notes).toEqual([expect.stringContaining('up to 41, as record 44 says')]);
    });

    it('a store that retention has begun to shorten, in the middle of a batch', () => {
      create([10, 10, 10]);
      retain(20, 14);
      expect(verify()).toMatchObject({ records: 17, batches: 4, verifiedBatches: 2, problems: [] });
      expect(verify().notes).toEqual([
        expect.stringContaining('up to 20'),
        expect.stringContaining('Of them 6 are still there'),
      ]);
    });

    it('a store that retention has emptied', () => {
      create([10, 10]);
      retain(20);
      expect(verify()).toMatchObject({ records: 1, verifiedBatches: 1, problems: [] });
    });

    it('a store that retention has shortened in the platform’s file', () => {
      create([10, 20], 'blotter_');
      retain(10, 10, 'blotter_');
      expect(verify('blotter_')).toMatchObject({ records: 21, verifiedBatches: 2, problems: [] });
    });
  });

  describe('of a store that retention has shortened finds', () => {
    const NOTICE = `WHERE event_name = 'blotter.retention'`;
    const moved = (from: unknown): string =>
      `UPDATE meta SET value = '${String(from)}' WHERE key = 'retained_from'`;
    const BOUNDARY = ['retention', 'retained_from', 1];
    beforeEach(() => {
      create([10, 10, 10, 10]);
      retain(20);
    });

    it.each<[string, string, unknown[]]>([
      ['one record more that is missing', 'DELETE FROM record WHERE id = 21', [['record-missing', 21, 1]]],
      ['a batch more', 'DELETE FROM record WHERE id <= 30', [['record-missing', 21, 1]]],
      ['a boundary that was moved up', moved(31), [BOUNDARY]],
      [
        'one that was moved up together with records',
        `${moved(31)}; DELETE FROM record WHERE id <= 30`,
        [BOUNDARY],
      ],
      ['one that was moved into a batch', `${moved(25)}; DELETE FROM record WHERE id < 25`, [BOUNDARY]],
      ['one beyond everything', `${moved(1000)}; DELETE FROM record`, [BOUNDARY]],
      ['one that was moved down', moved(11), [['record-missing', 11, 1], BOUNDARY]],
      ['one that is no number', moved('soon'), [['record-missing', 1, 2], BOUNDARY]],
      ['one that was deleted', `DELETE FROM meta WHERE key = 'retained_from'`, [['record-missing', 1, 2]]],
      [
        'a record of it that was deleted',
        `DELETE FROM record ${NOTICE}`,
        [['record-missing', 41, 1], BOUNDARY],
      ],
      [
        'a record of it that was changed',
        `UPDATE record SET attributes = json_set(attributes, '$."blotter.retention.last_id"', 30) ${NOTICE}; ${moved(31)}; DELETE FROM record WHERE id <= 30`,
        [['batch-digest', 5, 1], BOUNDARY],
      ],
      [
        'a record put in below it',
        `INSERT INTO record SELECT 5, ${RECORD_COLUMNS.join()} FROM record WHERE id = 30`,
        [['record-missing', 6, 2]],
      ],
    ])('%s', (_, sql, found) => {
      change(sql);
      expect(problems()).toEqual(found);
    });

    it('a boundary for which somebody has recorded something of his own', () => {
      const attributes = { 'blotter.retention.last_id': 30, 'blotter.retention.digest': 'ab'.repeat(32) };
      const writer = new StoreWriter(openStore(locationOf('')), readLogRows);
      writer.begin();
      const record = {
        hrTime: [0, 0] as const,
        hrTimeObserved: [0, 0] as const,
        eventName: 'blotter.retention',
        attributes,
        droppedAttributesCount: 0,
        resource: { attributes: {} },
        instrumentationScope: { name: '@blotter/core' },
      };
      writer.applyNotice(
        'x',
        new LogsEncoder().encode([record], () => ({ uid: 'x' })),
      );
      writer.commit();
      writer.close();
      expect(problems()).toEqual([]);
      change(`${moved(31)}; DELETE FROM record WHERE id <= 30`);
      expect(verify().problems).toEqual([
        expect.objectContaining({ kind: 'retention', found: 'another digest in record 42' }),
      ]);
    });
  });
});
