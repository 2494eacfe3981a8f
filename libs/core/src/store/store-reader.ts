import { BlotterError } from '../errors.js';
import type { StoredRecord } from '../model/index.js';
import type { SqliteDatabase } from './load-sqlite.js';
import { type ReaderOptions, openForReading } from './open-for-reading.js';
import { RecordReader } from './record-reader.js';
import { firstKeptId } from './retained-records.js';
import { quoteName } from './schema.js';

/** Most records that one call returns. */
export const MAX_PAGE = 10_000;

/** Reads a store through a read-only connection, also while others write to it. Synchronous. */
export class StoreReader {
  private readonly database: SqliteDatabase;
  private readonly records: RecordReader;
  /** UUID text made when the store was created. */
  readonly generation: string;

  /** @throws BlotterError ERR_BLOTTER_STORE when there is no readable store, ERR_BLOTTER_NEWER_SCHEMA when it is too new. */
  constructor(private readonly options: ReaderOptions) {
    const { database, generation } = openForReading(options);
    this.database = database;
    this.generation = generation;
    this.records = new RecordReader(database, options.prefix ?? '');
  }

  /** The record with this uid (the first to arrive, should senders have used it twice). */
  byUid(uid: string): StoredRecord | undefined {
    return this.records.byUid(uid);
  }

  /**
   * The latest arrivals, newest first.
   * @param count - 1 … {@link MAX_PAGE}.
   */
  latest(count: number): StoredRecord[] {
    if (!Number.isInteger(count) || count < 1 || count > MAX_PAGE) {
      throw new BlotterError(
        'ERR_BLOTTER_OPTION',
        `latest(${count}): the count must be a whole number from 1 to ${MAX_PAGE}.`,
        'Ask for fewer records at a time.',
      );
    }
    return this.records.latest(count);
  }

  /** Number of records in the store. Reads the whole primary key. */
  count(): number {
    const prefix = this.options.prefix ?? '';
    const table = quoteName(`${prefix}record`);
    const kept = firstKeptId(prefix);
    const row = this.database
      .prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE id >= ${kept}`)
      .get();
    return row?.n ?? 0;
  }

  close(): void {
    this.database.close();
  }
}
