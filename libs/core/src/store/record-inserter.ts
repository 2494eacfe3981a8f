import type { LogRow } from '../model/index.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { RECORD_COLUMNS, quoteName } from './schema.js';

/*
 * What an insert costs beside SQLite's own work is calls and bound values: one row a call with every column
 * bound takes 5.6 µs, 64 rows a call 4.0, 3.3 when what is the same in all of them is not bound
 * row by row, and 3.0 with 256 rows.
 */

/** A trigger's RAISE(IGNORE) leaves rows out without an error. */
export class RowIgnoredError extends Error {
  readonly code = 'BLOTTER_ROW_IGNORED';

  constructor(rows: number) {
    super(`The store ignored ${rows} of the rows, as a trigger can make it do.`);
  }
}

/** Rows of one INSERT, largest first. */
const ROWS_PER_STATEMENT = [256, 32, 4, 1] as const;
const MAX_ROWS = ROWS_PER_STATEMENT[0];

/** In a plain row these have no value; most records are plain. The source is bound once for all rows. */
const PLAIN: Readonly<Partial<Record<(typeof RECORD_COLUMNS)[number], string>>> = {
  body_value: 'NULL',
  dropped_attributes_count: '0',
  flags: '0',
  trace_id: 'NULL',
  span_id: 'NULL',
  resource_id: '@resource',
  scope_id: '@scope',
};
const FULL: typeof PLAIN = { resource_id: '@resource', scope_id: '@scope' };

/** Inserts records, many with one statement. */
export class RecordInserter {
  private readonly plain: RowGroup;
  private readonly full: RowGroup;
  private current: RowGroup;

  constructor(database: SqliteDatabase, prefix: string) {
    this.plain = new RowGroup(database, prefix, PLAIN);
    this.full = new RowGroup(database, prefix, FULL);
    this.current = this.plain;
  }

  add(row: LogRow, resourceId: number, scopeId: number): void {
    const isPlain =
      row.bodyValue === null &&
      row.traceId === null &&
      row.spanId === null &&
      row.flags === 0 &&
      row.droppedAttributesCount === 0;
    const group = isPlain ? this.plain : this.full;
    // Rows go in in the order in which they come: ids are given in it.
    if (group !== this.current) this.flush();
    this.current = group;
    group.setSource(resourceId, scopeId);
    group.push(row.time);
    group.push(row.observedTime);
    group.push(row.severityNumber);
    group.push(row.severityText);
    group.push(row.eventName);
    group.push(row.body);
    if (!isPlain) group.push(row.bodyValue);
    group.push(row.attributes);
    if (!isPlain) {
      group.push(row.droppedAttributesCount);
      group.push(row.flags);
      group.push(row.traceId);
      group.push(row.spanId);
    }
    group.push(row.uid);
    group.endRow();
  }

  /** Inserts what is left. */
  flush(): void {
    this.current.flush();
  }

  /** Forgets rows that were added but not inserted. */
  discard(): void {
    this.current.discard();
  }
}

/** Rows of one source that bind the same columns. */
class RowGroup {
  private readonly statements: ReadonlyArray<{ readonly rows: number; readonly insert: SqliteStatement }>;
  private readonly columns: number;
  /** The rows one after the other. */
  private readonly values: unknown[];
  private readonly source = { resource: 0, scope: 0 };
  private length = 0;
  private rows = 0;

  constructor(database: SqliteDatabase, prefix: string, fixed: typeof PLAIN) {
    this.columns = RECORD_COLUMNS.filter((column) => fixed[column] === undefined).length;
    this.values = new Array<unknown>(MAX_ROWS * this.columns).fill(null);
    const into = `INSERT INTO ${quoteName(prefix + 'record')} (${RECORD_COLUMNS.join(',')}) VALUES `;
    this.statements = ROWS_PER_STATEMENT.map((rows) => {
      const row = `(${RECORD_COLUMNS.map((column) => fixed[column] ?? '?').join(',')})`;
      return { rows, insert: database.prepare(into + new Array(rows).fill(row).join(',')) };
    });
  }

  setSource(resourceId: number, scopeId: number): void {
    if (this.source.resource === resourceId && this.source.scope === scopeId) return;
    this.flush();
    this.source.resource = resourceId;
    this.source.scope = scopeId;
  }

  push(value: unknown): void {
    this.values[this.length++] = value;
  }

  endRow(): void {
    if (++this.rows === MAX_ROWS) this.flush();
  }

  flush(): void {
    let done = 0;
    for (const { rows, insert } of this.statements) {
      for (; this.rows - done >= rows; done += rows) {
        const { changes } = insert.run(this.slice(done, rows), this.source);
        if (changes !== rows) throw new RowIgnoredError(rows - changes);
      }
    }
    this.discard();
  }

  discard(): void {
    this.rows = 0;
    this.length = 0;
  }

  private slice(from: number, rows: number): unknown[] {
    if (rows === MAX_ROWS) return this.values;
    return this.values.slice(from * this.columns, (from + rows) * this.columns);
  }
}
