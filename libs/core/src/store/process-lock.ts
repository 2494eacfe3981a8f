import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
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
 * Takes the lock. A path is for one owner: of two that make it at the same moment both would believe that
 * they hold it. Whoever only wants to know asks {@link isHeld}.
 * @returns undefined when somebody else holds it.
 * @throws the system's or SQLite's error when the file cannot be made.
 */
export function tryLock(path: string): ProcessLock | undefined {
  const existing = lockExisting(path);
  if (existing === 'held') return undefined;
  const database = existing ?? lockNew(path);
  return { release: () => release(path, database) };
}

/**
 * Whether the owner of a lock lives. Deletes the file that a dead one has left, unless it is kept as evidence. Any
 * number may ask at once; while one looks, others may be told that a dead owner lives.
 * @throws the system's or SQLite's error when the file cannot be opened.
 */
export function isHeld(path: string, isKept = false): boolean {
  const existing = lockExisting(path);
  if (existing === 'held') return true;
  if (isKept) existing?.close();
  else if (existing !== undefined) release(path, existing);
  return false;
}

/**
 * Takes a lock that many may want, on a file that stays.
 * @returns undefined when somebody else holds it.
 * @throws the system's or SQLite's error.
 */
export function lockFile(path: string): ProcessLock | undefined {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const database = lock(path);
  return database && { release: () => database.close() };
}

function release(path: string, database: SqliteDatabase): void {
  try {
    rmSync(path, { force: true });
  } finally {
    database.close();
  }
}

/** @returns undefined when there is no such file, or no longer. */
function lockExisting(path: string): SqliteDatabase | 'held' | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return lock(path) ?? 'held';
  } catch (error) {
    if (!existsSync(path)) return undefined;
    throw error;
  }
}

/**
 * The file gets its name when it is locked already. Otherwise somebody who looks for dead owners could
 * lock it first and delete it, and its owner would hold a lock that nobody sees.
 */
function lockNew(path: string): SqliteDatabase {
  const temporary = `${path}.${randomUUID()}.tmp`;
  closeSync(openSync(temporary, 'wx', 0o600));
  let database: SqliteDatabase | undefined;
  try {
    database = lock(temporary)!;
    renameSync(temporary, path);
    return database;
  } catch (error) {
    database?.close();
    rmSync(temporary, { force: true });
    throw error;
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
