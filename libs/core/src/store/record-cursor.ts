import type { LogRow } from '../model/index.js';
import type { SqliteDatabase } from './load-sqlite.js';
import { quoteName } from './schema.js';

/** In the order of {@link RecordCursor}'s use; a spec checks that it is every column. */
export const CURSOR_COLUMNS = [
  'id',
  'time_unix_nano',
  'observed_time_unix_nano',
  'severity_number',
  'dropped_attributes_count',
  'flags',
  'resource_id',
  'scope_id',
  'trace_id',
  'span_id',
  'severity_text',
  'event_name',
  'body',
  'body_value',
  'uid',
  'attributes',
] as const;

/** Where columns of the next type begin: integers, then blobs, then texts; the last text is never NULL. */
const FIRST_BLOB = CURSOR_COLUMNS.indexOf('trace_id');
const FIRST_TEXT = CURSOR_COLUMNS.indexOf('severity_text');
const ATTRIBUTES = CURSOR_COLUMNS.indexOf('attributes');

type Columns = [
  ...integers: [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint],
  ...blobs: [Buffer | null, Buffer | null],
  ...texts: [string | null, string | null, string | null, string | null, string | null, string],
];

/** Walks through all records in ascending order of id, one in memory at a time. */
export class RecordCursor {
  private readonly rows: IterableIterator<unknown>;
  private columns: Columns | undefined;
  private readonly log = {} as LogRow;
  /** Id of the current record; Infinity after the last. */
  id = Number.NEGATIVE_INFINITY;
  /** Records up to and with the current one. */
  passed = 0;

  constructor(database: SqliteDatabase, prefix: string) {
    const select = `SELECT ${CURSOR_COLUMNS.join(', ')} FROM ${quoteName(`${prefix}record`)} ORDER BY id`;
    this.rows = database.prepare(select).raw().safeIntegers().iterate();
  }

  /** Goes to the next record; the first call to the first. @throws the SQLite error. */
  advance(): void {
    const next = this.rows.next() as IteratorResult<Columns, undefined>;
    this.columns = next.value;
    this.id = this.columns === undefined ? Number.POSITIVE_INFINITY : Number(this.columns[0]);
    if (this.columns !== undefined) this.passed++;
  }

  get resourceId(): number {
    return Number(this.columns![6]);
  }

  get scopeId(): number {
    return Number(this.columns![7]);
  }

  /**
   * A column that has a type which Blotter never writes, and that type. SQLite's columns take anything; a digest
   * could be fooled by a text with commas where it expects a number.
   */
  wrongType(): { readonly column: string; readonly type: string } | undefined {
    const columns = this.columns!;
    for (let i = 0; i < columns.length; i++) {
      const value = columns[i];
      const isRight =
        i < FIRST_BLOB
          ? typeof value === 'bigint'
          : value === null
            ? i !== ATTRIBUTES
            : i < FIRST_TEXT
              ? Buffer.isBuffer(value)
              : typeof value === 'string';
      if (!isRight) return { column: CURSOR_COLUMNS[i]!, type: value === null ? 'NULL' : nameOf(value) };
    }
    return undefined;
  }

  /** The current record's row; reused for the next. */
  row(): LogRow {
    const [
      ,
      time,
      observedTime,
      severityNumber,
      droppedAttributesCount,
      flags,
      ,
      ,
      traceId,
      spanId,
      severityText,
      eventName,
      body,
      bodyValue,
      uid,
      attributes,
    ] = this.columns!;
    const log = this.log;
    log.time = time;
    log.observedTime = observedTime;
    log.severityNumber = Number(severityNumber);
    log.droppedAttributesCount = Number(droppedAttributesCount);
    log.flags = Number(flags);
    log.traceId = traceId;
    log.spanId = spanId;
    log.severityText = severityText;
    log.eventName = eventName;
    log.body = body;
    log.bodyValue = bodyValue;
    log.uid = uid;
    log.attributes = attributes;
    return log;
  }

  /** Ends the walk: an open one keeps its connection from being closed. */
  close(): void {
    this.rows.return?.();
  }
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return 'TEXT';
  if (typeof value === 'bigint') return 'INTEGER';
  return Buffer.isBuffer(value) ? 'BLOB' : 'REAL';
}
