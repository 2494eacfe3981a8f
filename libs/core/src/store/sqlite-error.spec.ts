import { createRequire } from 'node:module';
import { classifySqliteError, sqliteCode } from './sqlite-error.js';
import { loadSqlite } from './load-sqlite.js';

const { SqliteError } = createRequire(import.meta.url)('better-sqlite3') as {
  SqliteError: new (message: string, code: string) => Error;
};

describe('classifySqliteError', () => {
  it.each([
    ['SQLITE_BUSY', 'busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'busy'],
    ['SQLITE_LOCKED_SHAREDCACHE', 'busy'],
    ['SQLITE_PROTOCOL', 'busy'],
    ['SQLITE_FULL', 'full'],
    ['SQLITE_READONLY_DBMOVED', 'unwritable'],
    ['SQLITE_CANTOPEN_ISDIR', 'unwritable'],
    ['SQLITE_IOERR_FSYNC', 'io'],
    ['SQLITE_CORRUPT_VTAB', 'corrupt'],
    ['SQLITE_NOTADB', 'not-a-database'],
    ['SQLITE_CONSTRAINT_NOTNULL', 'refused'],
    ['SQLITE_TOOBIG', 'refused'],
    ['SQLITE_ERROR', 'other'],
  ])('%s is %s, whatever the message says', (code, fault) => {
    expect(classifySqliteError(new SqliteError('database is locked', code))).toBe(fault);
  });

  it('knows only SQLite’s own codes', () => {
    for (const error of [
      null,
      undefined,
      'SQLITE_BUSY',
      new Error('SQLITE_BUSY'),
      { code: 'ENOSPC' },
      { code: 5 },
    ]) {
      expect(sqliteCode(error)).toBe('');
      expect(classifySqliteError(error)).toBe('other');
    }
  });

  it('fits the errors that the installed better-sqlite3 throws', () => {
    const database = loadSqlite()(':memory:');
    database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)');
    let caught: unknown;
    try {
      database.exec('INSERT INTO t VALUES (1)');
    } catch (error) {
      caught = error;
    }
    expect(sqliteCode(caught)).toBe('SQLITE_CONSTRAINT_PRIMARYKEY');
    expect(classifySqliteError(caught)).toBe('refused');
    database.close();
  });
});
