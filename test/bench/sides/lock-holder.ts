import Database from 'better-sqlite3';

/* Holds the write lock of a database file, from `locked` until it is told to let go. */

const database = new Database(process.argv[2], { timeout: 10_000 });
database.exec('BEGIN IMMEDIATE');
process.send?.('locked');
process.once('message', () => {
  database.exec('ROLLBACK');
  database.close();
  process.send?.('released');
  process.disconnect();
});
