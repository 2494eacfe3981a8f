import type { StoredRecord, StoredResource, StoredRow, StoredScope } from '../model/index.js';
import { firstBatchWhere } from './batch-search.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { openForReading, unreadable } from './open-for-reading.js';
import { type FileIdentity, identify, isSameFile } from './open-store.js';
import { RecordReader } from './record-reader.js';
import { firstKeptId } from './retained-records.js';
import { quoteName } from './schema.js';

const BUSY_TIMEOUT_MS = 100;

/** As {@link StoredRow} has them. */
const COLUMNS = `id, ${halves('time_unix_nano')}, ${halves('observed_time_unix_nano')}, severity_number,
  severity_text, event_name, body, body_value, attributes, dropped_attributes_count, flags,
  iif(trace_id IS NULL, NULL, hex(trace_id)), iif(span_id IS NULL, NULL, hex(span_id)), uid, resource_id, scope_id`;

interface Arrival {
  readonly id: number;
  readonly first: number;
  readonly records: number;
  readonly arrivalMs: number;
}

/**
 * A store read in the order of arrival to be passed on, through a read-only connection: no read transaction outlives a
 * call, so that nobody who writes waits for long. Everything that reads throws ERR_BLOTTER_STORE when it cannot.
 */
export class OutgoingRows {
  private readonly database: SqliteDatabase;
  private readonly reader: RecordReader;
  private readonly identity: FileIdentity | undefined;
  private readonly statements: Readonly<Record<'rows' | 'batch' | 'batches' | 'firstSince', SqliteStatement>>;

  /** @throws BlotterError ERR_BLOTTER_STORE when there is no store to read, ERR_BLOTTER_NEWER_SCHEMA. */
  constructor(
    private readonly file: string,
    prefix: string,
  ) {
    this.identity = identify(file);
    const { database } = openForReading({ file, prefix, busyTimeoutMs: BUSY_TIMEOUT_MS });
    this.database = database;
    const batch = quoteName(`${prefix}batch`);
    try {
      this.reader = new RecordReader(database, prefix);
      this.statements = {
        rows: database
          .prepare(
            `SELECT ${COLUMNS} FROM ${quoteName(`${prefix}record`)}
             WHERE id >= max(?, ${firstKeptId(prefix)}) ORDER BY id LIMIT ?`,
          )
          .raw(),
        batch: database.prepare(
          `SELECT id, first_record_id AS first, records, applied_at_ms AS arrivalMs FROM ${batch}
             WHERE id >= ? ORDER BY id LIMIT 1`,
        ),
        batches: database.prepare(`SELECT max(id) FROM ${batch}`).pluck(),
        firstSince: database
          .prepare(`SELECT first_record_id FROM ${batch} WHERE applied_at_ms >= ? ORDER BY id LIMIT 1`)
          .pluck(),
      };
    } catch (error) {
      database.close();
      throw unreadable(file, error);
    }
  }

  /** False once the file has been deleted or replaced. */
  get isCurrent(): boolean {
    return isSameFile(this.identity, identify(this.file));
  }

  /** UUID text made when the store was created, or when ids were given out again. */
  get generation(): string {
    return this.read(() => this.reader.generation());
  }

  /** Id of the newest record that there ever was; 0 when there was none. */
  get lastId(): number {
    return this.read(() => this.reader.lastId());
  }

  /** Id of the oldest record that is kept; undefined when there is none. */
  get firstId(): number | undefined {
    return this.read(() => this.reader.firstId());
  }

  /** The records after a row id that are kept, in ascending order, `limit` at most. */
  rows(after: number, limit: number): StoredRow[] {
    return this.read(() => this.statements.rows.all(after + 1, limit) as StoredRow[]);
  }

  /** Records with the ids `from` … `to`, both included, that are kept, in ascending order. */
  records(from: number, to: number): StoredRecord[] {
    return this.read(() => this.reader.between(from, to, 'oldest', to - from + 1));
  }

  resource(id: number): StoredResource {
    return this.read(() => this.reader.sources.resource(id));
  }

  scope(id: number): StoredScope {
    return this.read(() => this.reader.sources.scope(id));
  }

  /** When a record was stored, in milliseconds since 1970; undefined when no batch has it. */
  arrivedAt(id: number): number | undefined {
    return this.read(() => {
      const { batch, batches } = this.statements;
      const found = firstBatchWhere(
        (batches.get() as number | null) ?? 0,
        (from) => batch.get(from) as Arrival | undefined,
        ({ first, records }) => first + records > id,
      );
      return found !== undefined && found.first <= id ? found.arrivalMs : undefined;
    });
  }

  /**
   * Id of the first record of the first batch that was stored at this time (milliseconds since 1970) or later; undefined
   * when there is none. Reads all batches before it: clocks are set back.
   */
  firstArrivedSince(ms: number): number | undefined {
    return this.read(() => this.statements.firstSince.get(ms) as number | undefined);
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

function halves(column: string): string {
  return `${column} >> 32 & 0xffffffff, ${column} & 0xffffffff`;
}
