import type { LogRow } from '../model/index.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { RECORD_COLUMNS, quoteName } from './schema.js';

/** Rows of one INSERT. One statement a row costs a third more: AUTOINCREMENT's bookkeeping and the call itself. */
const ROWS_PER_STATEMENT = 16;
const COLUMNS = RECORD_COLUMNS.length;

/** Inserts records, several with one statement. */
export class RecordInserter {
  private readonly insertMany: SqliteStatement;
  private readonly insertOne: SqliteStatement;
  private readonly values: unknown[] = new Array<unknown>(ROWS_PER_STATEMENT * COLUMNS).fill(null);
  private rows = 0;

  constructor(database: SqliteDatabase, prefix: string) {
    const one = `(${RECORD_COLUMNS.map(() => '?').join(',')})`;
    const sql = (rows: number): string =>
      `INSERT INTO ${quoteName(prefix + 'record')} (${RECORD_COLUMNS.join(',')}) VALUES ${new Array(rows).fill(one).join(',')}`;
    this.insertMany = database.prepare(sql(ROWS_PER_STATEMENT));
    this.insertOne = database.prepare(sql(1));
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
    if (++this.rows < ROWS_PER_STATEMENT) return;
    this.rows = 0;
    this.insertMany.run(values);
  }

  /** Inserts what is left. */
  flush(): void {
    for (let i = 0; i < this.rows; i++) {
      this.insertOne.run(this.values.slice(i * COLUMNS, (i + 1) * COLUMNS));
    }
    this.rows = 0;
  }

  /** Forgets rows that were added but not inserted. */
  discard(): void {
    this.rows = 0;
  }
}
