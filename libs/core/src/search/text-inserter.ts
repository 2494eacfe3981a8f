import type { SqliteDatabase, SqliteStatement } from '../store/index.js';
import { createTextTable, partitionOf, textTable } from './search-schema.js';

/*
 * FTS5 seems to write what it has gathered as a segment of its own at the end of every statement of many rows, and merges segments
 * afterwards: the more rows a statement has, the less there is to merge. 64 rows cost 4.0 µs a row, 256 rows 3.5,
 * and 1,000 rows, merged by 8 and not by 4 at a time, 2.3 (measured together, on a busy machine). Statements of
 * one row wait for the commit.
 */
const ROWS_PER_STATEMENT = 1000;
const AUTOMERGE = 8;
/** Of texts that wait. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
const COLUMNS = 4;

/** Gives the words of rows to the full-text index, many with one statement. */
export class TextInserter {
  private partition = -1;
  private many: SqliteStatement | undefined;
  private one: SqliteStatement | undefined;
  private readonly values = new Array<unknown>(ROWS_PER_STATEMENT * COLUMNS).fill(null);
  private length = 0;
  private characters = 0;

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
    this.characters += (description?.length ?? 0) + (data?.length ?? 0);
    if (this.length === values.length) {
      this.many!.run(values);
      this.clear();
    } else if (this.characters > MAX_CHARACTERS) this.save();
  }

  save(): void {
    for (let i = 0; i < this.length; i += COLUMNS) this.one!.run(this.values.slice(i, i + COLUMNS));
    this.clear();
  }

  private clear(): void {
    this.length = 0;
    this.characters = 0;
  }

  private enter(partition: number): void {
    this.save();
    const table = textTable(partition);
    const known = this.database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table);
    if (known === undefined) {
      this.database.exec(createTextTable(partition));
      this.database.exec(`INSERT INTO ${table} (${table}, rank) VALUES ('automerge', ${AUTOMERGE})`);
    }
    const insert = `INSERT INTO ${table} (rowid, description, data, ids) VALUES `;
    this.many = this.database.prepare(insert + new Array(ROWS_PER_STATEMENT).fill('(?,?,?,?)').join(','));
    this.one = this.database.prepare(`${insert}(?,?,?,?)`);
    this.partition = partition;
  }
}
