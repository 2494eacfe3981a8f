import { existsSync, renameSync, rmSync } from 'node:fs';
import { BlotterError } from '../errors.js';
import { type SqliteDatabase, classifySqliteError, createFile, loadSqlite } from '../store/index.js';
import { FORWARD_APPLICATION_ID, FORWARD_STATEMENTS, FORWARD_VERSION } from './forward-schema.js';

/** Ending of a file that could not be read, which is kept for its dead letters. */
const DAMAGED = '.damaged';

/**
 * Opens the forward file for a forwarder, which reads all of it once. One that is damaged is moved out of the way: then
 * everything that the trail has is sent again.
 * @throws BlotterError ERR_BLOTTER_NEWER_SCHEMA when a later version made it; the system's or SQLite's error.
 */
export function openSoundForwardFile(path: string, busyTimeoutMs: number): SqliteDatabase {
  try {
    return checked(path, openForwardFile(path, busyTimeoutMs));
  } catch (error) {
    if (!isDamage(error)) throw error;
    moveAway(path);
    return openForwardFile(path, busyTimeoutMs);
  }
}

/** Whether an error says that the file itself is broken. */
function isDamage(error: unknown): boolean {
  const fault = classifySqliteError(error);
  return fault === 'corrupt' || fault === 'not-a-database';
}

function moveAway(path: string): void {
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  if (existsSync(path)) renameSync(path, path + DAMAGED);
}

function checked(path: string, database: SqliteDatabase): SqliteDatabase {
  const found = String(database.pragma('quick_check(1)', { simple: true }));
  if (found === 'ok') return database;
  database.close();
  throw Object.assign(new Error(`${path} is damaged: ${found}`), { code: 'SQLITE_CORRUPT' });
}

/**
 * Opens the forward file for writing; makes it when there is none.
 * @throws BlotterError ERR_BLOTTER_NEWER_SCHEMA when a later version made it; the system's or SQLite's error.
 */
export function openForwardFile(path: string, timeout: number): SqliteDatabase {
  createFile(path);
  const database = loadSqlite()(path, { timeout, fileMustExist: true });
  try {
    database.pragma('journal_mode = WAL');
    // A batch more or less sent twice after a power cut; what must not be undone is settled with FULL.
    database.pragma('synchronous = NORMAL');
    prepare(path, database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(path: string, database: SqliteDatabase): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version === FORWARD_VERSION) return;
  if (version > FORWARD_VERSION) {
    throw new BlotterError(
      'ERR_BLOTTER_NEWER_SCHEMA',
      `${path} was made by a later version of Blotter (schema ${version}, this one knows ${FORWARD_VERSION}).`,
      'Use that version, or a folder of its own for this one.',
    );
  }
  database
    .transaction(() => {
      // Somebody else may have been faster.
      if (Number(database.pragma('user_version', { simple: true })) === FORWARD_VERSION) return;
      for (const statement of FORWARD_STATEMENTS) database.exec(statement);
      database.pragma(`application_id = ${FORWARD_APPLICATION_ID}`);
      database.pragma(`user_version = ${FORWARD_VERSION}`);
    })
    .immediate();
}
