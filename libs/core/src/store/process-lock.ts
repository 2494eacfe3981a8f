import { closeSync, openSync, rmSync } from 'node:fs';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { classifySqliteError } from './sqlite-error.js';

/** A lock that the kernel releases when its process dies, and SQLite when its thread does. */
export interface ProcessLock {
  /** Gives it up and deletes its file. */
  release(): void;
}

/*
 * An exclusive SQLite lock on a tiny file. Node has no flock; and because SQLite keeps its own books of
 * the locks inside one process, other threads with this copy of the library see it too. Never open such
 * a file with node:fs: closing it would cancel the process's POSIX locks on it.
 */

/**
 * Takes the lock.
 * @returns undefined when somebody else holds it.
 * @throws the system's or SQLite's error when the file cannot be made.
 */
export function tryLock(path: string): ProcessLock | undefined {
  createFile(path);
  const database = lock(path);
  if (database === undefined) return undefined;
  return {
    release() {
      rmSync(path, { force: true });
      database.close();
    },
  };
}

function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function lock(path: string): SqliteDatabase | undefined {
  const database = loadSqlite()(path, { timeout: 0, fileMustExist: true });
  try {
    // No page is ever written: the lock is all we want, and journal_mode MEMORY leaves no second file.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (classifySqliteError(error) === 'busy') return undefined;
    throw error;
  }
}
