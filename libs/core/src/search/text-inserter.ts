import type { SqliteDatabase, SqliteStatement } from '../store/index.js';
import { createTextTable, partitionOf, textTable } from './search-schema.js';

const ROWS_PER_STATEMENT = 64;
const COLUMNS = 4;

/** Gives the words of rows to the full-text index, many with one statement. */
export class TextInserter {
  private partition = -1;
  private many: SqliteStatement | undefined;
  private one: SqliteStatement | undefined;
  private readonly values = new Array<unknown>(ROWS_PER_STATEMENT * COLUMNS).fill(null);
  private length = 0;

  constructor(private readonly database: SqliteDatabase) {}

  /** Inside a transaction; rows come in ascending order. */
  add(id: number, description: string | null, data: string | null, ids: string | null): void {
    const partition = partitionOf(id);
    if (partition !== this.partition) this.enter(partition);
    if (description === null && data === null && ids === null) return;
    const { values } = this;
    values[this.length++] = id;
    values[this.length++] = description;
    values[this.length++] = data;
    values[this.length++] = ids;
    if (this.length === values.length) {
      this.many!.run(values);
      this.length = 0;
    }
  }

  save(): void {
    for (let i = 0; i < this.length; i += COLUMNS) this.one!.run(this.values.slice(i, i + COLUMNS));
    this.length = 0;
  }

  private enter(partition: number): void {
    this.save();
    this.database.exec(createTextTable(partition));
    const insert = `INSERT INTO ${textTable(partition)} (rowid, description, data, ids) VALUES `;
    this.many = this.database.prepare(insert + new Array(ROWS_PER_STATEMENT).fill('(?,?,?,?)').join(','));
    this.one = this.database.prepare(`${insert}(?,?,?,?)`);
    this.partition = partition;
  }
}
