import { firstBatchWhere } from './batch-search.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { quoteName } from './schema.js';

/** Event name of the record that says which records went. */
export const RETENTION_TYPE = 'blotter.retention';

/** Key of the meta row with the id of the first record that is kept. */
export const RETAINED_FROM = 'retained_from';

/** Whole batches that are to go, the oldest there are. */
export interface Removal {
  readonly firstId: number;
  /** The last record of the last batch. */
  readonly lastId: number;
  readonly records: number;
  /** Milliseconds since 1970. */
  readonly firstArrivalMs: number;
  readonly lastArrivalMs: number;
  /** Of the last batch: stands for everything up to it. */
  readonly digest: Buffer;
}

/** Which batches are too old. Milliseconds since 1970. */
export interface AgeLimit {
  /** Batches that arrived before this are. */
  readonly beforeMs: number;
  /** Later than this nothing can have arrived: the clock was wrong. */
  readonly latestMs: number;
}

/**
 * Nothing arrived before this version of Blotter was made: a machine without a clock of its own begins in 1970. Such
 * batches go with the next one whose time can be right.
 */
const EARLIEST_MS = Date.UTC(2026, 0, 1);

/** Batches that are looked at in one run: it stays a matter of milliseconds. */
const MAX_BATCHES = 4096;

/** SQL for the id of the first record that is kept, which is a number also where a store has no boundary. */
export function firstKeptId(prefix: string): string {
  return `coalesce((SELECT CAST(value AS INTEGER) FROM ${quoteName(`${prefix}meta`)} WHERE key = '${RETAINED_FROM}'), 0)`;
}

interface BatchRow {
  readonly id: number;
  readonly first: number;
  readonly records: number;
  readonly digest: Buffer;
  readonly arrivalMs: number;
}

const COLUMNS = 'id, first_record_id AS first, records, digest, applied_at_ms AS arrivalMs';

/**
 * Which records are kept: those from a boundary on, which only moves up, from the end of one batch to the end of another.
 * What is below it is gone for everybody from the commit that moves it; its rows are deleted afterwards, oldest first,
 * in steps. The rows of `batch` stay.
 */
export class RetainedRecords {
  private readonly statements: Readonly<
    Record<
      | 'from'
      | 'move'
      | 'oldest'
      | 'delete'
      | 'batch'
      | 'lastBatch'
      | 'firstYoung'
      | 'lastOld'
      | 'firstPlausible',
      SqliteStatement
    >
  >;

  constructor(
    private readonly database: SqliteDatabase,
    prefix: string,
  ) {
    const table = (name: string): string => quoteName(prefix + name);
    const prepare = (sql: string): SqliteStatement => database.prepare(sql);
    const batches = `SELECT ${COLUMNS} FROM ${table('batch')}`;
    this.statements = {
      from: prepare(`SELECT value FROM ${table('meta')} WHERE key = '${RETAINED_FROM}'`),
      move: prepare(`INSERT OR REPLACE INTO ${table('meta')} VALUES ('${RETAINED_FROM}', ?)`),
      oldest: prepare(`SELECT id FROM ${table('record')} ORDER BY id LIMIT 1`),
      delete: prepare(`DELETE FROM ${table('record')} WHERE id >= ? AND id < ?`),
      batch: prepare(`${batches} WHERE id >= ? ORDER BY id LIMIT 1`),
      lastBatch: prepare(`SELECT id FROM ${table('batch')} ORDER BY id DESC LIMIT 1`),
      firstYoung: prepare(
        `SELECT id FROM ${table('batch')} WHERE id >= ? AND id < ? AND applied_at_ms BETWEEN ? AND ? ORDER BY id LIMIT 1`,
      ),
      lastOld: prepare(
        `${batches} WHERE id >= ? AND id < ? AND applied_at_ms >= ? AND applied_at_ms < ? ORDER BY id DESC LIMIT 1`,
      ),
      firstPlausible: prepare(
        `${batches} WHERE id >= ? AND applied_at_ms BETWEEN ? AND ? ORDER BY id LIMIT 1`,
      ),
    };
  }

  /** Id of the first record that is kept; 1 as long as none went. */
  get from(): number {
    const { value } = (this.statements.from.get() as { value: string } | undefined) ?? { value: '1' };
    return Number(value);
  }

  /** How many batches there have been: their rows stay. */
  get batches(): number {
    return (this.statements.lastBatch.get() as { id: number } | undefined)?.id ?? 0;
  }

  /** How many records are kept. */
  get records(): number {
    const last = this.lastBatch();
    return last === undefined ? 0 : endOf(last) - this.from;
  }

  /**
   * The batches that are too old, from the oldest to the first that is not; not all in one when they are many.
   * @returns undefined when there is none.
   */
  overAge({ beforeMs, latestMs }: AgeLimit): Removal | undefined {
    const first = this.firstKept();
    if (first === undefined) return undefined;
    const { firstYoung, lastOld, firstPlausible } = this.statements;
    const beyond = first.id + MAX_BATCHES;
    const young = firstYoung.get(first.id, beyond, beforeMs, latestMs) as { id: number } | undefined;
    let last = lastOld.get(first.id, young?.id ?? beyond, EARLIEST_MS, beforeMs) as BatchRow | undefined;
    if (last === undefined && young === undefined) {
      const next = firstPlausible.get(beyond, EARLIEST_MS, latestMs) as BatchRow | undefined;
      if (next !== undefined && next.arrivalMs < beforeMs) last = next;
    }
    return last && this.removal(first, last);
  }

  /**
   * The oldest batches that have so many records together, or as many as may go at once. The newest batch stays.
   * @returns undefined when there is no other.
   */
  oldest(records: number): Removal | undefined {
    const first = this.firstKept();
    if (first === undefined) return undefined;
    const newest = this.lastBatch()!.id;
    if (first.id >= newest) return undefined;
    const lastId = this.from + records - 1;
    const end = Math.min(first.id + MAX_BATCHES, newest) - 1;
    const last = this.firstBatch((batch) => endOf(batch) > lastId || batch.id >= end);
    return last && this.removal(first, last);
  }

  /** The part of a removal that ends before a record; undefined when there is none. */
  before(removal: Removal, id: number): Removal | undefined {
    if (removal.lastId < id) return removal;
    const first = this.firstKept();
    const next = this.firstBatch((batch) => endOf(batch) > id);
    if (first === undefined || next === undefined || next.id <= first.id) return undefined;
    return this.removal(first, this.batchAt(next.id - 1)!);
  }

  /** Says that these are gone. Inside a transaction. */
  moveBeyond({ lastId }: Removal): void {
    this.statements.move.run(String(lastId + 1));
  }

  /** Whether rows are there that are gone by the boundary. */
  get hasLeftovers(): boolean {
    const oldest = this.statements.oldest.get() as { id: number } | undefined;
    return oldest !== undefined && oldest.id < this.from;
  }

  /**
   * Deletes rows below the boundary, the oldest first. Inside a transaction.
   * @returns how many.
   */
  deleteLeftovers(rows: number): number {
    const oldest = this.statements.oldest.get() as { id: number } | undefined;
    const { from } = this;
    if (oldest === undefined || oldest.id >= from) return 0;
    return this.statements.delete.run(oldest.id, Math.min(oldest.id + rows, from)).changes;
  }

  /**
   * When the last batch arrived that did so up to this time, and the one after it. Times are taken to be in order; where
   * the clock was set back, it is one of the places where they pass it.
   */
  arrivalsAround(timeMs: number): {
    readonly before: number | undefined;
    readonly after: number | undefined;
  } {
    const after = this.firstBatch(({ arrivalMs }) => arrivalMs > timeMs);
    const before = after === undefined ? this.lastBatch() : this.batchAt(after.id - 1);
    return { before: before?.id === after?.id ? undefined : before?.arrivalMs, after: after?.arrivalMs };
  }

  /** Bytes of pages that hold something; in the whole file, whoever's they are. */
  get usedBytes(): number {
    return (this.pragma('page_count') - this.pragma('freelist_count')) * this.pragma('page_size');
  }

  /** Pages of the file, and those of them that hold nothing. */
  get pages(): { readonly all: number; readonly free: number } {
    return { all: this.pragma('page_count'), free: this.pragma('freelist_count') };
  }

  /** Gives pages that hold nothing back to the file system. */
  vacuum(pages: number): void {
    // One page a step: what only takes the first row of a pragma would free one.
    this.database.exec(`PRAGMA incremental_vacuum(${pages})`);
  }

  private removal(first: BatchRow, last: BatchRow): Removal {
    const firstId = this.from;
    const lastId = endOf(last) - 1;
    return {
      firstId,
      lastId,
      records: lastId - firstId + 1,
      firstArrivalMs: first.arrivalMs,
      lastArrivalMs: last.arrivalMs,
      digest: last.digest,
    };
  }

  private firstKept(): BatchRow | undefined {
    const { from } = this;
    return this.firstBatch((batch) => endOf(batch) > from);
  }

  private firstBatch(holds: (batch: BatchRow) => boolean): BatchRow | undefined {
    return firstBatchWhere(this.batches, (id) => this.batchAt(id), holds);
  }

  private lastBatch(): BatchRow | undefined {
    return this.batchAt(this.batches);
  }

  private batchAt(id: number): BatchRow | undefined {
    return this.statements.batch.get(id) as BatchRow | undefined;
  }

  private pragma(name: string): number {
    return Number(this.database.pragma(name, { simple: true }));
  }
}

/** The id after its last record. */
function endOf({ first, records }: BatchRow): number {
  return first + records;
}
