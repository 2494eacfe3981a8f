import { randomUUID } from 'node:crypto';
import { closeSync, openSync, statSync } from 'node:fs';
import { BlotterError } from '../errors.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import {
  APPLICATION_ID,
  OBJECT_NAMES,
  SCHEMA_VERSION,
  type StoreNames,
  createRejected,
  createStatements,
  createView,
  quoteName,
} from './schema.js';
import { classifySqliteError } from './sqlite-error.js';

/** Where the store is. */
export interface StoreLocation extends StoreNames {
  /** Path of the database file. */
  readonly file: string;
  /** True when the file belongs to the platform: nobody else's tables and pragmas are touched. */
  readonly isShared: boolean;
}

/** An open store and what its meta table says. */
export interface OpenStore {
  readonly database: SqliteDatabase;
  readonly location: StoreLocation;
  /** UUID text made when the store was created; part of every cursor. */
  readonly generation: string;
  /** Which file it is, whatever happens to its name. */
  readonly identity: FileIdentity;
}

/** A file as the file system knows it. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
  readonly bytes: number;
}

/** The file that has this name now; undefined when there is none. @throws the system's error. */
export function identify(file: string): FileIdentity | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats && { dev: stats.dev, ino: stats.ino, bytes: stats.size };
}

export function isSameFile(a: FileIdentity | undefined, b: FileIdentity | undefined): boolean {
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/**
 * Opens the store for writing, and creates or migrates it. Waits for no lock.
 * @throws BlotterError when the file is not ours to write (ERR_BLOTTER_NOT_SQLITE, _NOT_OURS,
 * _NEWER_SCHEMA); the SQLite error when it is locked or unwritable now: try again later.
 */
export function openStore(location: StoreLocation): OpenStore {
  if (!location.isShared) createFile(location.file);
  const identity = identify(location.file);
  const database = loadSqlite()(location.file, { timeout: 0, fileMustExist: true });
  try {
    database.pragma('synchronous = FULL');
    database.pragma('wal_autocheckpoint = 4000');
    database.pragma('cache_size = -16384');
    if (!inSnapshot(database, () => isOurs(database, location))) create(database, location);
    const generation = checkVersion(database, location);
    migrate(database, location);
    ensureView(database, location);
    if (identity === undefined || !isSameFile(identity, identify(location.file)))
      throw movedAway(location.file);
    return { database, location, generation, identity };
  } catch (error) {
    database.close();
    throw explain(error, location);
  }
}

/**
 * Opens a store that is there, to change it, and adds nothing but what is missing in an older one.
 * @param refuse - makes the error for a file that has none.
 * @throws what `refuse` makes, BlotterError ERR_BLOTTER_NEWER_SCHEMA, or the SQLite error.
 */
export function openExistingStore(
  location: StoreLocation,
  busyTimeoutMs: number,
  refuse: (what: string) => BlotterError,
): OpenStore {
  const identity = identify(location.file);
  const database = loadSqlite()(location.file, { timeout: busyTimeoutMs, fileMustExist: true });
  try {
    database.pragma('synchronous = FULL');
    if (identity === undefined || !hasMeta(database, location.prefix))
      throw refuse('it has none of its tables');
    const generation = checkVersion(database, location);
    migrate(database, location);
    return { database, location, generation, identity };
  } catch (error) {
    database.close();
    throw classifySqliteError(error) === 'not-a-database' ? refuse('it is no SQLite database') : error;
  }
}

/** It was replaced while it was being opened: the next attempt sees the new one. */
function movedAway(file: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${file} was replaced while it was being opened.`), {
    code: 'BLOTTER_STORE_MOVED',
  });
}

/** New files are 0600. An existing one is never opened here: closing it would cancel SQLite's POSIX locks. */
export function createFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** One view of the file: between two statements another process may create the store. */
function inSnapshot<T>(database: SqliteDatabase, read: () => T): T {
  database.exec('BEGIN');
  try {
    return read();
  } finally {
    if (database.inTransaction) database.exec('COMMIT');
  }
}

/** @throws BlotterError ERR_BLOTTER_NOT_OURS when tables of somebody else stand where ours should. */
function isOurs(database: SqliteDatabase, location: StoreLocation): boolean {
  const isMade = hasMeta(database, location.prefix);
  if (location.isShared) {
    if (!isMade) checkNamesAreFree(database, location);
    return isMade;
  }
  const id = Number(database.pragma('application_id', { simple: true }));
  if (id === APPLICATION_ID && isMade) return true;
  const tables = database.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_master').get();
  if (id === 0 && tables?.n === 0) return false;
  throw notOurs(
    location,
    'is a SQLite database of another application',
    'Choose another directory or fileName; to write into the platform’s own file, use sharedDatabase.',
  );
}

/** Another application may have a table of that name, too. */
function hasMeta(database: SqliteDatabase, prefix: string): boolean {
  const columns = database
    .prepare<[string]>(`SELECT name FROM pragma_table_info(?) WHERE name IN ('key', 'value')`)
    .all(`${prefix}meta`);
  return columns.length === 2 && readMeta(database, prefix).has('generation');
}

/** SQLite's names do not tell upper from lower case. */
function checkNamesAreFree(database: SqliteDatabase, location: StoreLocation): void {
  const { prefix, view } = location;
  const select = database.prepare<[string], { name: string }>(
    'SELECT name FROM sqlite_master WHERE name = ? COLLATE NOCASE',
  );
  for (const name of [view, ...OBJECT_NAMES.map((object) => prefix + object)]) {
    if (select.get(name) === undefined) continue;
    const hint = name === view ? 'Choose another viewName.' : 'Choose another sharedDatabase.tablePrefix.';
    throw notOurs(location, `already has something named ${name}`, hint);
  }
}

function notOurs(location: StoreLocation, what: string, hint: string): BlotterError {
  return new BlotterError('ERR_BLOTTER_NOT_OURS', `${location.file} ${what}.`, hint);
}

function create(database: SqliteDatabase, location: StoreLocation): void {
  if (!location.isShared) {
    // auto_vacuum is ignored once the file has a page, so it comes first.
    database.pragma('auto_vacuum = INCREMENTAL');
    database.pragma('journal_mode = WAL');
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have been faster since the check.
    if (!isOurs(database, location)) {
      for (const statement of createStatements(location)) database.exec(statement);
      const insert = database.prepare(`INSERT INTO ${quoteName(location.prefix + 'meta')} VALUES (?, ?)`);
      insert.run('generation', randomUUID());
      insert.run('schema_version', String(SCHEMA_VERSION));
      insert.run('min_reader', '1');
      insert.run('min_writer', '1');
      if (!location.isShared) database.pragma(`application_id = ${APPLICATION_ID}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The option viewName may have changed since the store was created; the old view stays for its readers. */
function ensureView(database: SqliteDatabase, location: StoreLocation): void {
  const known = database
    .prepare<[string], { type: string }>('SELECT type FROM sqlite_master WHERE name = ? COLLATE NOCASE')
    .get(location.view);
  if (known === undefined) database.exec(createView(location));
  else if (known.type !== 'view') {
    throw notOurs(location, `already has something named ${location.view}`, 'Choose another viewName.');
  }
}

/** Migrations only add, so that older processes go on reading and writing the file beside us. */
function migrate(database: SqliteDatabase, location: StoreLocation): void {
  const version = (): number => Number(readMeta(database, location.prefix).get('schema_version'));
  if (version() >= SCHEMA_VERSION) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(createRejected(location.prefix));
    // Another process may have been faster, and newer.
    if (version() < SCHEMA_VERSION) {
      database
        .prepare(`UPDATE ${quoteName(location.prefix + 'meta')} SET value = ? WHERE key = 'schema_version'`)
        .run(String(SCHEMA_VERSION));
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** @returns the generation. @throws BlotterError ERR_BLOTTER_NEWER_SCHEMA. */
function checkVersion(database: SqliteDatabase, location: StoreLocation): string {
  const meta = readMeta(database, location.prefix);
  if (Number(meta.get('min_writer')) > SCHEMA_VERSION) throw newerSchema(location.file, meta);
  return meta.get('generation') ?? '';
}

/** The rows of the meta table. */
export function readMeta(database: SqliteDatabase, prefix: string): Map<string, string> {
  const rows = database
    .prepare<[], { key: string; value: string }>(`SELECT key, value FROM ${quoteName(prefix + 'meta')}`)
    .all();
  return new Map(rows.map(({ key, value }) => [key, value]));
}

export function newerSchema(file: string, meta: ReadonlyMap<string, string>): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_NEWER_SCHEMA',
    `${file} has schema version ${meta.get('schema_version')}; this Blotter knows version ${SCHEMA_VERSION}.`,
    'Upgrade @blotter/core here, or give this process another directory.',
  );
}

/** @throws an error with the code SQLITE_CORRUPT when the structure of the file is damaged. Reads all of it. */
export function checkStructure({ database, location }: OpenStore): void {
  const found = String(database.pragma('quick_check(1)', { simple: true }));
  if (found === 'ok') return;
  throw Object.assign(new Error(`${location.file} is corrupt: ${found}`), { code: 'SQLITE_CORRUPT' });
}

function explain(error: unknown, location: StoreLocation): unknown {
  if (classifySqliteError(error) !== 'not-a-database') return error;
  return new BlotterError(
    'ERR_BLOTTER_NOT_SQLITE',
    `${location.file} is not a SQLite database.`,
    'Move the file away, or choose another directory or fileName.',
    { cause: error },
  );
}
