import { existsSync } from 'node:fs';
import { BlotterError } from '../errors.js';
import type { ReadRows, Refusal } from './batch.js';
import type { SqliteStatement } from './load-sqlite.js';
import { type OpenStore, openExistingStore } from './open-store.js';
import { quoteName } from './schema.js';
import { classifySqliteError, sqliteCode } from './sqlite-error.js';
import { StoreWriter } from './store-writer.js';

/** A row of the table `rejected`. */
export interface RejectedRecord extends Refusal {
  readonly id: number;
  readonly rejectedAtMs: number;
}

/** Whose table it is. */
export interface RejectedOptions {
  /** Path of the database file. */
  readonly file: string;
  /** Prefix of Blotter's tables in a shared file. @default '' */
  readonly prefix?: string;
  /** How long to wait for the lock of another process, in milliseconds. @default 10,000 */
  readonly busyTimeoutMs?: number;
}

/** What became of a retry: it is in the trail now, or is refused once more, or is not there (any more). */
export type RetryOutcome =
  | { readonly kind: 'stored'; readonly records: number }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'missing' };

/** What the store has refused, for an operator to look at, try again, or drop. Also beside living writers. */
export class RejectedRecords {
  private readonly store: OpenStore;
  private readonly writer: StoreWriter;
  private readonly statements: Readonly<Record<'all' | 'one' | 'delete' | 'update', SqliteStatement>>;

  /** @throws BlotterError ERR_BLOTTER_STORE when there is no store, ERR_BLOTTER_NEWER_SCHEMA; the SQLite error. */
  constructor({ file, prefix = '', busyTimeoutMs = 10_000 }: RejectedOptions, readRows: ReadRows) {
    if (!existsSync(file)) throw noStore(file, 'there is no such file');
    const location = { file, prefix, view: '', isShared: prefix !== '' };
    this.store = openExistingStore(location, busyTimeoutMs, (what) => noStore(file, what));
    this.writer = new StoreWriter(this.store, readRows);
    const { database } = this.store;
    const table = quoteName(prefix + 'rejected');
    const columns = 'id, instance, batch, position, records, code, reason, rejected_at_ms, payload';
    this.statements = {
      all: database.prepare(`SELECT ${columns} FROM ${table} ORDER BY id`),
      one: database.prepare(`SELECT ${columns} FROM ${table} WHERE id = ?`),
      delete: database.prepare(`DELETE FROM ${table} WHERE id = ?`),
      update: database.prepare(`UPDATE ${table} SET code = ?, reason = ? WHERE id = ?`),
    };
  }

  /** In the order in which they were refused. */
  list(): RejectedRecord[] {
    return (this.statements.all.all() as RejectedRow[]).map(toRecord);
  }

  get(id: number): RejectedRecord | undefined {
    const row = this.statements.one.get(id) as RejectedRow | undefined;
    return row && toRecord(row);
  }

  /**
   * Tries once more to add it to the trail: in one transaction it leaves the table and enters the trail, with a digest.
   * Records that are in the trail are not added again.
   * @param tell - tells of conflicts of uids, in the same transaction: see {@link StoreWriter.takeConflicts}.
   * @throws the SQLite error of a lock or a disk; nothing has changed then.
   */
  retry(id: number, tell: (store: StoreWriter, retried: RejectedRecord) => void): RetryOutcome {
    try {
      return this.transaction(() => {
        const row = this.get(id);
        if (row === undefined) return { kind: 'missing' };
        const records = this.writer.applyOnce(row);
        tell(this.writer, row);
        this.statements.delete.run(id);
        return { kind: 'stored', records };
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const { code, message: reason } = error;
      this.statements.update.run(code, reason, id);
      return { kind: 'refused', code, reason };
    }
  }

  /**
   * Deletes it for good.
   * @param tell - says so in the trail, in the same transaction.
   * @returns what was deleted; undefined when it is not there (any more).
   * @throws the SQLite error.
   */
  drop(id: number, tell: (store: StoreWriter, dropped: RejectedRecord) => void): RejectedRecord | undefined {
    return this.transaction(() => {
      const row = this.get(id);
      if (row === undefined) return undefined;
      this.statements.delete.run(id);
      tell(this.writer, row);
      return row;
    });
  }

  close(): void {
    this.writer.close();
  }

  private transaction<T>(work: () => T): T {
    this.writer.begin();
    try {
      const result = work();
      this.writer.commit();
      return result;
    } catch (error) {
      this.writer.rollBack();
      throw error;
    }
  }
}

interface RejectedRow {
  readonly id: number;
  readonly instance: string;
  readonly batch: number;
  readonly position: number | null;
  readonly records: number;
  readonly code: string;
  readonly reason: string;
  readonly rejected_at_ms: number;
  readonly payload: Buffer;
}

function toRecord({ position, rejected_at_ms, ...row }: RejectedRow): RejectedRecord {
  return { ...row, position: position ?? undefined, rejectedAtMs: rejected_at_ms };
}

function isRefusal(error: unknown): error is Error & { readonly code: string } {
  const { code } = error as { code?: unknown };
  if (code === 'ERR_BLOTTER_MALFORMED' || code === 'BLOTTER_ROW_IGNORED') return true;
  return sqliteCode(error) !== '' && classifySqliteError(error) === 'refused';
}

function noStore(file: string, what: string): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_STORE',
    `${file} is no store of Blotter: ${what}.`,
    'Name the database file; if it is the platform’s own, give the prefix of Blotter’s tables (by default blotter_).',
  );
}
