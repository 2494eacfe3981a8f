import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogsEncoder, readLogRows } from '../otlp/index.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { openStore } from './open-store.js';
import type { Removal } from './retained-records.js';
import { StoreWriter } from './store-writer.js';

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const YEAR = 365 * DAY;

function payload(first: number, size: number): Uint8Array {
  const records = Array.from({ length: size }, (_, i) => ({
    hrTime: [1_700_000_000, 0] as const,
    hrTimeObserved: [1_700_000_000, 0] as const,
    body: 'x'.repeat(200),
    attributes: {},
    droppedAttributesCount: 0,
    resource: { attributes: {} },
    instrumentationScope: { name: 'orders' },
    uid: `${first + i}`,
  }));
  return new LogsEncoder().encode(records, ({ uid }) => ({ uid }));
}

describe('RetainedRecords', () => {
  let folder: string;
  let writer: StoreWriter;
  let database: SqliteDatabase;
  let batches: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-retained-'));
    const file = join(folder, 'blotter.db');
    writer = new StoreWriter(
      openStore({ file, isShared: false, prefix: '', view: 'activity_log' }),
      readLogRows,
    );
    database = loadSqlite()(file);
    batches = 0;
  });
  afterEach(() => {
    writer.close();
    database.close();
    rmSync(folder, { recursive: true });
  });

  /** A batch for each time of arrival. */
  function arrive(times: readonly number[], size = 10): void {
    for (const time of times) {
      writer.begin();
      writer.apply({ instance: 'a', batch: ++batches, payload: payload(1000 * batches, size) });
      writer.commit();
      database.prepare('UPDATE batch SET applied_at_ms = ? WHERE id = ?').run(time, batches);
    }
  }

  function inTransaction<T>(work: () => T): T {
    writer.begin();
    const result = work();
    writer.commit();
    return result;
  }

  const remove = (removal: Removal | undefined): void =>
    inTransaction(() => writer.retained.moveBeyond(removal!));
  const ids = (): unknown[] => database.prepare('SELECT id FROM record ORDER BY id').pluck().all();
  const overAge = (maxAgeMs = 60 * DAY, nowMs = NOW) =>
    writer.retained.overAge({ beforeMs: nowMs - maxAgeMs, latestMs: nowMs + DAY });
  const daysAgo = (days: number): number => NOW - days * DAY;

  it('keeps everything of an empty store', () => {
    expect(writer.retained.from).toBe(1);
    expect(writer.retained.hasLeftovers).toBe(false);
    expect(overAge()).toBeUndefined();
    expect(writer.retained.oldest(5)).toBeUndefined();
    expect(writer.retained.arrivalsAround(NOW)).toEqual({ before: undefined, after: undefined });
  });

  describe('by age', () => {
    it('takes whole batches, from the oldest to the first that is young enough', () => {
      arrive([daysAgo(90), daysAgo(70), daysAgo(60), daysAgo(1)]);
      expect(overAge()).toEqual({
        firstId: 1,
        lastId: 20,
        records: 20,
        firstArrivalMs: daysAgo(90),
        lastArrivalMs: daysAgo(70),
        digest: database.prepare('SELECT digest FROM batch WHERE id = 2').pluck().get(),
      });
    });

    it('goes on where it ended', () => {
      arrive([daysAgo(90), daysAgo(70), daysAgo(10)]);
      remove(overAge(80 * DAY));
      expect(writer.retained.from).toBe(11);
      expect(overAge()).toMatchObject({ firstId: 11, lastId: 20, records: 10, firstArrivalMs: daysAgo(70) });
      remove(overAge());
      expect(overAge()).toBeUndefined();
      expect(overAge(0, NOW + DAY)).toMatchObject({ firstId: 21, lastId: 30 });
    });

    it('stops at a young batch, also when the clock was set back after it', () => {
      arrive([daysAgo(90), daysAgo(5), daysAgo(400), daysAgo(3)]);
      expect(overAge()).toMatchObject({ lastId: 10 });
    });

    it('does not stop for ever at a batch that came while the clock was ahead', () => {
      arrive([daysAgo(90), NOW + 5 * YEAR, daysAgo(80), daysAgo(2)]);
      expect(overAge()).toMatchObject({ lastId: 30, lastArrivalMs: daysAgo(80) });
    });

    it('leaves what came while the clock was ahead with what came before it', () => {
      arrive([daysAgo(90), NOW + 5 * YEAR, daysAgo(2)]);
      expect(overAge()).toMatchObject({ lastId: 10 });
    });

    it('takes what came while there was no clock for as old as what follows', () => {
      arrive([1000, 2000, daysAgo(59), daysAgo(1)]);
      expect(overAge()).toBeUndefined();
      expect(overAge(58 * DAY)).toMatchObject({
        lastId: 30,
        firstArrivalMs: 1000,
        lastArrivalMs: daysAgo(59),
      });
    });

    it('finds its way through any number of batches without a time', () => {
      arrive([1000]);
      database.exec(`
        WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
        INSERT INTO batch SELECT i, 10 + i - 1, 1, zeroblob(32), zeroblob(32), 1000 FROM n`);
      expect(overAge()).toBeUndefined();
      database.exec(`UPDATE batch SET applied_at_ms = ${daysAgo(70)} WHERE id = 9000`);
      expect(overAge()).toMatchObject({ firstId: 1, lastId: 9009 });
    });

    it('takes many batches in parts', () => {
      arrive([daysAgo(90)]);
      database.exec(`
        WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
        INSERT INTO batch SELECT i, 10 + i - 1, 1, zeroblob(32), zeroblob(32), ${daysAgo(80)} FROM n`);
      for (const records of [10 + 4095, 4096, 9000 - 2 * 4096]) {
        const removal = overAge();
        expect(removal).toMatchObject({ records });
        remove(removal);
      }
      expect(overAge()).toBeUndefined();
    });
  });

  it('takes so many of the oldest, in whole batches', () => {
    arrive([NOW, NOW, NOW]);
    expect(writer.retained.oldest(1)).toMatchObject({ firstId: 1, lastId: 10 });
    expect(writer.retained.oldest(10)).toMatchObject({ lastId: 10 });
    expect(writer.retained.records).toBe(30);
    expect(writer.retained.oldest(1000)).toMatchObject({ firstId: 1, lastId: 20 });
    remove(writer.retained.oldest(10));
    expect(writer.retained.records).toBe(20);
    expect(writer.retained.oldest(1)).toMatchObject({ firstId: 11, lastId: 20, records: 10 });
    remove(writer.retained.oldest(1));
    expect(writer.retained.oldest(1)).toBeUndefined();
  });

  it('deletes what is below the boundary, in steps, and nothing else', () => {
    arrive([daysAgo(90), daysAgo(70), daysAgo(1)]);
    expect(inTransaction(() => writer.retained.deleteLeftovers(100))).toBe(0);
    remove(overAge());
    expect(ids()).toHaveLength(30);
    expect(writer.retained.hasLeftovers).toBe(true);
    const steps = [8, 8, 8, 8].map((rows) => inTransaction(() => writer.retained.deleteLeftovers(rows)));
    expect(steps).toEqual([8, 8, 4, 0]);
    expect(writer.retained.hasLeftovers).toBe(false);
    expect(ids()).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(database.prepare('SELECT count(*) FROM batch').pluck().get()).toBe(3);
  });

  it('is undone with its transaction', () => {
    arrive([daysAgo(90), daysAgo(1)]);
    writer.begin();
    writer.retained.moveBeyond(overAge()!);
    writer.retained.deleteLeftovers(5);
    writer.rollBack();
    expect(writer.retained.from).toBe(1);
    expect(ids()).toHaveLength(20);
  });

  it('knows the arrivals before and after a time', () => {
    arrive([daysAgo(9), daysAgo(8), daysAgo(2), daysAgo(1)]);
    expect(writer.retained.arrivalsAround(daysAgo(5))).toEqual({ before: daysAgo(8), after: daysAgo(2) });
    expect(writer.retained.arrivalsAround(daysAgo(10))).toEqual({ before: undefined, after: daysAgo(9) });
    expect(writer.retained.arrivalsAround(NOW)).toEqual({ before: daysAgo(1), after: undefined });
  });

  it('gives space back, a number of pages at a time', () => {
    arrive([daysAgo(90), daysAgo(70), daysAgo(1)], 500);
    const before = { ...writer.retained.pages, used: writer.retained.usedBytes };
    expect(before.free).toBe(0);
    remove(overAge());
    inTransaction(() => writer.retained.deleteLeftovers(1000));
    expect(writer.retained.usedBytes).toBeLessThan(before.used / 2);
    const { all, free } = writer.retained.pages;
    expect(all).toBe(before.all);
    expect(free).toBeGreaterThan(50);
    inTransaction(() => writer.retained.vacuum(20));
    expect(writer.retained.pages).toEqual({ all: all - 20, free: free - 20 });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  });
});
