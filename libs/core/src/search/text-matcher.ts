import type { StoredRecord } from '../model/index.js';
import { type TextFilter, textOf } from '../query/index.js';
import { type SqliteDatabase, type SqliteStatement, loadSqlite } from '../store/index.js';
import { matchOf } from './text-match.js';

/**
 * Looks for words in records that are not in the index: gives their text to a full-text table in memory, made like those
 * of the search file, so that both take text apart in the same way.
 */
export class TextMatcher {
  private readonly database: SqliteDatabase;
  private readonly statements: Readonly<Record<'add' | 'match' | 'clear', SqliteStatement>>;

  constructor() {
    this.database = loadSqlite()(':memory:');
    this.database.exec(`CREATE VIRTUAL TABLE words USING fts5(
      description, data, content = '', columnsize = 0, detail = full, tokenize = 'unicode61 remove_diacritics 2'
    )`);
    this.statements = {
      add: this.database.prepare('INSERT INTO words (rowid, description, data) VALUES (?, ?, ?)'),
      match: this.database.prepare('SELECT rowid FROM words WHERE words MATCH ?').pluck(),
      clear: this.database.prepare(`INSERT INTO words (words) VALUES ('delete-all')`),
    };
  }

  /** Ids of the records that each filter fits. */
  match(
    records: readonly StoredRecord[],
    filters: readonly TextFilter[],
  ): Map<TextFilter, ReadonlySet<number>> {
    this.database.exec('BEGIN');
    for (const record of records) {
      const { description, data } = textOf(record);
      if (description !== '' || data !== '') this.statements.add.run(record.id, description, data);
    }
    const found = new Map(
      filters.map((filter) => [filter, new Set(this.statements.match.all(matchOf(filter)) as number[])]),
    );
    this.statements.clear.run();
    this.database.exec('COMMIT');
    return found;
  }

  close(): void {
    this.database.close();
  }
}
