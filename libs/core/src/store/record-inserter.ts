import type { LogRow } from '../model/index.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { RECORD_COLUMNS, quoteName } from './schema.js';

/** Rows of one INSERT: fewer calls, and less of AUTOINCREMENT's bookkeeping. Largest first. */
const ROWS_PER_STATEMENT = [64, 8, 1] as const;
const MAX_ROWS = ROWS_PER_STATEMENT[0];
const COLUMNS = RECORD_COLUMNS.length;

/** Inserts records, many with one statement. */
export class RecordInserter {
  private readonly statements: ReadonlyArray<{ readonly rows: number; readonly insert: SqliteStatement }>;
  private readonly values: unknown[] = new Array<unknown>(MAX_ROWS * COLUMNS).fill(null);
  private rows = 0;

  constructor(database: SqliteDatabase, prefix: string) {
    const one = `(${RECORD_COLUMNS.map(() => '?').join(',')})`;
    const into = `INSERT INTO ${quoteName(prefix + 'record')} (${RECORD_COLUMNS.join(',')}) VALUES `;
    this.statements = ROWS_PER_STATEMENT.map((rows) => ({
      rows,
      insert: database.prepare(into + new Array(rows).fill(one).join(',')),
    }));
  }

  add(row: LogRow, resourceId: number, scopeId: number): void {
    const values = this.values;
    let at = this.rows * COLUMNS;
    values[at++] = row.time;
    values[at++] = row.observedTime;
    values[at++] = row.severityNumber;
    values[at++] = row.severityText;
    values[at++] = row.eventName;
    values[at++] = row.body;
    values[at++] = row.bodyValue;
    values[at++] = row.attributes;
    values[at++] = row.droppedAttributesCount;
    values[at++] = row.flags;
    values[at++] = row.traceId;
    values[at++] = row.spanId;
    values[at++] = row.uid;
    values[at++] = resourceId;
    values[at] = scopeId;
    if (++this.rows === MAX_ROWS) this.flush();
  }

  /** Inserts what is left. */
  flush(): void {
    let done = 0;
    for (const { rows, insert } of this.statements) {
      for (; this.rows - done >= rows; done += rows) {
        const isAll = rows === MAX_ROWS;
        insert.run(isAll ? this.values : this.values.slice(done * COLUMNS, (done + rows) * COLUMNS));
      }
    }
    this.rows = 0;
  }

  /** Forgets rows that were added but not inserted. */
  discard(): void {
    this.rows = 0;
  }
}
