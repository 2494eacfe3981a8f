import Database from 'better-sqlite3';
import { heard, tell } from './messages.js';

/*
 * Another program that holds a lock on a database file until it is told to let go: IMMEDIATE or EXCLUSIVE
 * as a writer, READ as somebody with a long report.
 */

const [file = '', mode = 'IMMEDIATE'] = process.argv.slice(2);
const release = heard('release');
const database = new Database(file, { timeout: 60_000 });
if (mode === 'READ') {
  database.exec('BEGIN');
  database.prepare('SELECT count(*) FROM sqlite_master').get();
} else database.exec(`BEGIN ${mode}`);
tell({ kind: 'held' });
await release;
database.exec('COMMIT');
database.close();
process.disconnect();
