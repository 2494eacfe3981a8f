import type { KeyValue } from '../model/index.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { openForReading, unreadable } from './open-for-reading.js';
import { type FileIdentity, identify, isSameFile } from './open-store.js';
import { MILLIS } from './record-reader.js';
import { firstKeptId } from './retained-records.js';
import { quoteName } from './schema.js';
import { keyValuesOf } from './stored-sources.js';

/** A record as an index wants it. */
export type FedRow = [
  id: number,
  /** Milliseconds since 1970, rounded down, at which it happened; when that is unknown, at which it was observed. */
  ms: number,
  severity: number,
  type: string | null,
  body: string | null,
  bodyValue: string | null,
  attributes: string,
  /** Trace and span id in hex, with a space between them. */
  ids: string | null,
  resourceId: number,
];

/** Rows that are read at once: some milliseconds, in which a store in rollback-journal mode cannot be written. */
const MAX_PAGE_ROWS = 1000;
/** Of the texts that are read at once, more or less: records may be large. */
const PAGE_CHARACTERS = 2 * 1024 * 1024;

/** A batch of the chain of digests. */
export interface FedBatch {
  readonly id: number;
  /** Hex. */
  readonly digest: string;
}

const BUSY_TIMEOUT_MS = 100;

/**
 * A store read from its beginning to its end through a read-only connection: no read transaction outlives a call, so
 * that nobody who writes waits for long.
 */
export class RowFeed {
  private readonly statements: Readonly<
    Record<'rows' | 'lastId' | 'firstId' | 'batches' | 'batch' | 'generation' | 'resource', SqliteStatement>
  >;
  private readonly database: SqliteDatabase;
  private readonly identity: FileIdentity | undefined;
  private pageRows = 64;

  /** @throws BlotterError ERR_BLOTTER_STORE when there is no store to read, ERR_BLOTTER_NEWER_SCHEMA. */
  constructor(
    private readonly file: string,
    prefix: string,
  ) {
    this.identity = identify(file);
    const { database } = openForReading({ file, prefix, busyTimeoutMs: BUSY_TIMEOUT_MS });
    const table = (name: string): string => quoteName(prefix + name);
    this.database = database;
    try {
      this.statements = {
        rows: database
          .prepare(
            `SELECT id, ${MILLIS}, severity_number, event_name, body, body_value, attributes,
               iif(trace_id IS NULL AND span_id IS NULL, NULL,
                 coalesce(hex(trace_id), '') || ' ' || coalesce(hex(span_id), '')),
               resource_id
             FROM ${table('record')} WHERE id > ? ORDER BY id LIMIT ?`,
          )
          .raw(),
        lastId: database
          .prepare('SELECT seq FROM sqlite_sequence WHERE name = ?')
          .bind(`${prefix}record`)
          .pluck(),
        firstId: database
          .prepare(`SELECT min(id) FROM ${table('record')} WHERE id >= ${firstKeptId(prefix)}`)
          .pluck(),
        batches: database
          .prepare(
            `SELECT id, first_record_id + records - 1, hex(digest) FROM ${table('batch')} WHERE id > ? ORDER BY id`,
          )
          .raw(),
        batch: database.prepare(`SELECT hex(digest) FROM ${table('batch')} WHERE id = ?`).pluck(),
        generation: database.prepare(`SELECT value FROM ${table('meta')} WHERE key = 'generation'`).pluck(),
        resource: database.prepare(`SELECT attributes FROM ${table('resource')} WHERE id = ?`).pluck(),
      };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** False once the file has been deleted or replaced. */
  get isCurrent(): boolean {
    return isSameFile(this.identity, identify(this.file));
  }

  get generation(): string {
    return this.read(() => this.statements.generation.get() as string);
  }

  /** Id of the newest record that there ever was; 0 when there was none. */
  get lastId(): number {
    return this.read(() => (this.statements.lastId.get() as number | undefined) ?? 0);
  }

  /** Id of the oldest record that is kept; undefined when there is none. */
  get firstId(): number | undefined {
    return this.read(() => (this.statements.firstId.get() as number | null) ?? undefined);
  }

  /**
   * The records after a row id, in ascending order: as many as suit the memory, at least one if there is one.
   * @param limit - at most.
   */
  rows(after: number, limit: number): FedRow[] {
    return this.read(() => {
      // All at once takes two thirds of the time that one by one does.
      const rows = this.statements.rows.all(after, Math.min(limit, this.pageRows)) as FedRow[];
      if (rows.length > 0) this.pageRows = suitableRows(rows, this.pageRows);
      return rows;
    });
  }

  /** The last batch after `batch` whose records all have ids up to `id`; undefined when there is none. */
  batchWithin(batch: number, id: number): FedBatch | undefined {
    return this.read(() => {
      let within: FedBatch | undefined;
      const batches = this.statements.batches.iterate(batch) as IterableIterator<[number, number, string]>;
      for (const [next, last, digest] of batches) {
        if (last > id) break;
        within = { id: next, digest };
      }
      return within;
    });
  }

  /** Hex of the digest of a batch; undefined when there is no such batch. */
  digestOf(batch: number): string | undefined {
    return this.read(() => this.statements.batch.get(batch) as string | undefined);
  }

  resourceAttributes(id: number): KeyValue[] {
    return this.read(() => keyValuesOf((this.statements.resource.get(id) as string | undefined) ?? '{}'));
  }

  close(): void {
    this.database.close();
  }

  /** @throws BlotterError ERR_BLOTTER_STORE. */
  private read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw unreadable(this.file, error);
    }
  }
}

/** Twice as many as now at most: what comes next may be larger. */
function suitableRows(rows: readonly FedRow[], now: number): number {
  let characters = 0;
  for (const row of rows) characters += row[6].length + (row[4]?.length ?? 0) + (row[5]?.length ?? 0);
  const suitable = Math.floor((PAGE_CHARACTERS * rows.length) / Math.max(1, characters));
  return Math.max(1, Math.min(suitable, now * 2, MAX_PAGE_ROWS));
}
