import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { LogsEncoder, readLogRows } from '../otlp/index.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { openStore } from './open-store.js';
import { StoreWriter } from './store-writer.js';

const RESOURCE = { attributes: { 'service.name': 'platform' } };
const SCOPE = { name: 'orders' };

function payload(uids: readonly string[], resource = RESOURCE, scope = SCOPE): Uint8Array {
  const records = uids.map((uid) => ({
    hrTime: [1_700_000_000, 0] as const,
    hrTimeObserved: [1_700_000_000, 0] as const,
    attributes: {},
    droppedAttributesCount: 0,
    resource,
    instrumentationScope: scope,
    uid,
  }));
  return new LogsEncoder().encode(records, ({ uid }) => ({ uid }));
}

const uidsOf = (instance: string, batch: number, size = 3): string[] =>
  Array.from({ length: size }, (_, i) => `${instance}-${batch}-${i}`);

describe('StoreWriter', () => {
  let folder: string;
  let file: string;
  let writer: StoreWriter;
  let database: SqliteDatabase;
  const open = (): StoreWriter =>
    new StoreWriter(openStore({ file, isShared: false, prefix: '', view: 'activity_log' }), readLogRows);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-apply-'));
    file = join(folder, 'blotter.db');
    writer = open();
    database = loadSqlite()(file, { timeout: 0 });
  });
  afterEach(() => {
    writer.close();
    database.close();
    rmSync(folder, { recursive: true });
  });

  const column = (sql: string): unknown[] => database.prepare(sql).pluck().all();
  const apply = (instance: string, batch: number, size = 3): number =>
    writer.apply({ instance, batch, payload: payload(uidsOf(instance, batch, size)) });
  function transact(instance: string, ...batches: number[]) {
    writer.begin();
    const added = batches.map((batch) => apply(instance, batch));
    return { added, ...writer.commit() };
  }

  describe('applies exactly once', () => {
    it('the same batch twice, in one transaction, in two, and after a restart', () => {
      expect(transact('a', 1, 1)).toMatchObject({ added: [3, 0], records: 3 });
      expect(transact('a', 1, 2)).toMatchObject({ added: [0, 3], records: 3 });
      writer.close();
      writer = open();
      expect(transact('a', 2, 1, 3)).toMatchObject({ added: [0, 0, 3], records: 3 });
      expect(column('SELECT uid FROM record ORDER BY id')).toEqual([1, 2, 3].flatMap((n) => uidsOf('a', n)));
    });

    it('batches out of order, and says up to where there is no gap', () => {
      expect(transact('a', 3).through.get('a')).toBe(0);
      expect(transact('a', 1).through.get('a')).toBe(1);
      expect(transact('a', 5).through.get('a')).toBe(1);
      expect(transact('a', 2).through.get('a')).toBe(3);
      writer.close();
      writer = open();
      expect(writer.applied('a').through).toBe(3);
      expect(transact('a', 5, 3, 4)).toMatchObject({ added: [0, 0, 3] });
      expect(writer.applied('a').through).toBe(5);
      expect(column('SELECT count(*) FROM record')).toEqual([15]);
    });

    it('batches of several instances, each with its own numbers', () => {
      writer.begin();
      expect([apply('a', 1), apply('b', 1), apply('b', 2)]).toEqual([3, 3, 3]);
      expect([...writer.commit().through].sort()).toEqual([
        ['a', 1],
        ['b', 2],
      ]);
    });

    it('what was rolled back, when it comes again', () => {
      writer.begin();
      apply('a', 1);
      apply('a', 2);
      writer.rollBack();
      expect(writer.isOpen).toBe(false);
      expect(writer.applied('a').through).toBe(0);
      expect(column('SELECT count(*) FROM record')).toEqual([0]);
      expect(transact('a', 2, 1).added).toEqual([3, 3]);
      expect(column('SELECT count(DISTINCT uid) FROM record')).toEqual([6]);
    });

    it('through any sequence of applying, committing, rolling back and restarting', () => {
      const steps = fc.array(
        fc.oneof(
          { weight: 5, arbitrary: fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 8 })) },
          { weight: 2, arbitrary: fc.constantFrom('commit' as const, 'roll back' as const) },
          { weight: 1, arbitrary: fc.constant('restart' as const) },
        ),
        { maxLength: 25 },
      );
      let run = 0;
      fc.assert(
        fc.property(steps, (all) => {
          run++;
          const committed = new Set<string>();
          let added = new Set<string>();
          for (const step of all) {
            if (Array.isArray(step)) {
              const instance = `${step[0]}${run}`;
              const key = `${instance}#${step[1]}`;
              if (!writer.isOpen) writer.begin();
              expect(apply(instance, step[1], 20)).toBe(committed.has(key) || added.has(key) ? 0 : 20);
              added.add(key);
              continue;
            }
            if (step === 'commit' && writer.isOpen) {
              writer.commit();
              added.forEach((key) => committed.add(key));
            } else writer.rollBack();
            added = new Set();
            if (step === 'restart') {
              writer.close();
              writer = open();
            }
          }
          writer.rollBack();
          const rows = column(`SELECT uid FROM record WHERE uid LIKE '_${run}-%'`);
          expect(rows).toHaveLength(committed.size * 20);
          expect(new Set(rows).size).toBe(rows.length);
        }),
        { numRuns: 25 },
      );
    });
  });

  it('leaves nothing of a batch that turns out to be malformed', () => {
    const good = payload(uidsOf('a', 1));
    const torn = Buffer.concat([good, good.subarray(0, good.length - 2)]);
    writer.begin();
    expect(() => writer.apply({ instance: 'a', batch: 1, payload: torn })).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_MALFORMED' }),
    );
    writer.rollBack();
    expect(transact('a', 1).added).toEqual([3]);
    expect(column('SELECT uid FROM record')).toEqual(uidsOf('a', 1));
  });

  it('counts a batch that is skipped as applied', () => {
    writer.begin();
    writer.skip({ instance: 'a', batch: 1 });
    expect(writer.commit()).toMatchObject({ records: 0, through: new Map([['a', 1]]) });
    expect(transact('a', 1, 2).added).toEqual([0, 3]);
  });

  it('never issues an id again, also when the last rows are deleted', () => {
    transact('a', 1);
    database.exec('DELETE FROM record');
    transact('a', 2);
    expect(column('SELECT id FROM record')).toEqual([4, 5, 6]);
    database.exec('DELETE FROM record WHERE id > 4');
    writer.close();
    writer = open();
    transact('a', 3);
    expect(column('SELECT id FROM record')).toEqual([4, 7, 8, 9]);
    expect(column('SELECT first_record_id FROM batch')).toEqual([1, 4, 7]);
  });

  it('keeps a resource and a scope once', () => {
    const other = { attributes: { 'service.name': 'other' } };
    writer.begin();
    for (let batch = 1; batch <= 4; batch++) {
      const resource = batch % 2 === 0 ? RESOURCE : other;
      writer.apply({ instance: 'a', batch, payload: payload(uidsOf('a', batch), resource) });
    }
    writer.commit();
    writer.close();
    writer = open();
    transact('b', 1);
    expect(column('SELECT count(*) FROM resource')).toEqual([2]);
    expect(column('SELECT count(*) FROM scope')).toEqual([1]);
  });

  it('does not rely on a resource that was rolled back', () => {
    writer.begin();
    apply('a', 1);
    writer.rollBack();
    transact('a', 1);
    expect(column('SELECT count(*) FROM record JOIN resource ON resource.id = resource_id')).toEqual([3]);
    expect(column('SELECT count(*) FROM record JOIN scope ON scope.id = scope_id')).toEqual([3]);
  });

  it('says at once that another connection is writing, and tries again as new', () => {
    database.exec('BEGIN IMMEDIATE');
    const start = performance.now();
    expect(() => writer.begin()).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    // better-sqlite3's default would be 5,000 ms.
    expect(performance.now() - start).toBeLessThan(4000);
    expect(writer.isOpen).toBe(false);
    database.exec('COMMIT');
    expect(transact('a', 1).records).toBe(3);
  });

  it('does not keep the write lock when it cannot begin', () => {
    database.exec('ALTER TABLE batch RENAME TO elsewhere');
    expect(() => writer.begin()).toThrow(/no such table/);
    expect(writer.isOpen).toBe(false);
    expect(() => database.exec('BEGIN IMMEDIATE; COMMIT')).not.toThrow();
    database.exec('ALTER TABLE elsewhere RENAME TO batch');
    expect(transact('a', 1).records).toBe(3);
  });

  it('survives a rollback that SQLite has done itself', () => {
    database.exec("CREATE TRIGGER full BEFORE INSERT ON record BEGIN SELECT RAISE(ROLLBACK, 'full'); END");
    writer.begin();
    expect(() => apply('a', 1)).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_TRIGGER' }));
    writer.rollBack();
    database.exec('DROP TRIGGER full');
    expect(transact('a', 1).added).toEqual([3]);
  });
});
