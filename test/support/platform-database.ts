import Database from 'better-sqlite3';

/** Makes the platform's own database, with one table. */
export function createPlatform(file: string, journalMode: 'wal' | 'delete' = 'wal'): void {
  const database = new Database(file);
  database.pragma(`journal_mode = ${journalMode}`);
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, writer TEXT NOT NULL, status TEXT NOT NULL)');
  database.close();
}

/** Rows that the platform wrote. */
export function countOrders(file: string): number {
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  const count = database.prepare('SELECT count(*) FROM orders').pluck().get() as number;
  database.close();
  return count;
}
