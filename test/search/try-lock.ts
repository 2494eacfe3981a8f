import Database from 'better-sqlite3';
import { tell } from '../support/messages.js';

/* Another process that wants to write: says what became of it. */

const database = new Database(process.argv[2], { timeout: 0 });
try {
  database.exec('BEGIN IMMEDIATE');
  tell({ kind: 'tried', got: 'the lock' });
} catch (error) {
  tell({ kind: 'tried', got: (error as { code?: string }).code });
}
database.close();
