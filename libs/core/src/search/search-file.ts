import { existsSync, rmSync, writeFileSync } from 'node:fs';
import {
  type FileIdentity,
  type SqliteDatabase,
  createFile,
  identify,
  isSameFile,
  loadSqlite,
} from '../store/index.js';
import {
  SEARCH_APPLICATION_ID,
  SEARCH_VERSION,
  type SearchState,
  createSearchStatements,
} from './search-schema.js';

/** What a search file is made for; one that was made for something else is made anew. */
export interface SearchTarget {
  /** Of the store. */
  readonly generation: string;
  /** Row id of the first record there is, or will be. */
  readonly firstId: number;
  readonly attributes: readonly string[];
}

/** An open search file. */
export interface SearchFile {
  readonly database: SqliteDatabase;
  readonly state: WriterState;
  readonly identity: FileIdentity;
}

/** {@link SearchState}, and what only the writer needs. */
export interface WriterState extends SearchState {
  /** The id of the next new tag. */
  readonly nextTag: number;
}

/** Ending of the file that says so. */
const DAMAGED = '.damaged';
/** Pages of the file that may be in memory, in KiB. */
const CACHE_KIB = 16_384;
/** The write-ahead log is written back when it has so many pages. */
const CHECKPOINT_PAGES = 2000;

/**
 * Opens the search file for writing; creates it when there is none, or when the one that is there is another application's
 * leftover, was made by another version, or for something else. Only one may have it open for writing.
 * @throws the SQLite error, or the system's, when it cannot be written now; SQLITE_CORRUPT and _NOTADB: delete it.
 */
export function openSearchFile(path: string, target: SearchTarget): SearchFile {
  if (existsSync(path)) {
    const existing = open(path);
    const state = readState(existing);
    if (state !== undefined && fits(state, target)) return finish(path, existing, state);
    existing.close();
    deleteSearchFile(path);
  }
  const database = open(path);
  create(database, target);
  return finish(path, database, readState(database)!);
}

/** Also what belongs to it. Readers that have it open find that its name means another file, or none. */
export function deleteSearchFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal', DAMAGED]) rmSync(path + suffix, { force: true });
}

/** A reader has found it damaged: whoever writes it makes it anew. @throws the system's error. */
export function markDamaged(path: string): void {
  writeFileSync(path + DAMAGED, '', { mode: 0o600 });
}

export function isMarkedDamaged(path: string): boolean {
  return existsSync(path + DAMAGED);
}

/** What the file says of itself; undefined when it is none of this version. @throws the SQLite error. */
export function readState(database: SqliteDatabase): WriterState | undefined {
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  if (pragma('application_id') !== SEARCH_APPLICATION_ID || pragma('user_version') !== SEARCH_VERSION) {
    return undefined;
  }
  const rows = database.prepare('SELECT key, value FROM state').raw().all() as Array<[string, string]>;
  return Object.fromEntries(rows.map(([key, value]) => [key, JSON.parse(value)])) as unknown as WriterState;
}

/** Inside a transaction. */
export function writeState(database: SqliteDatabase, changes: Partial<WriterState>): void {
  const replace = database.prepare('REPLACE INTO state (key, value) VALUES (?, ?)');
  for (const [key, value] of Object.entries(changes)) replace.run(key, JSON.stringify(value));
}

function open(path: string): SqliteDatabase {
  createFile(path);
  const database = loadSqlite()(path, { timeout: 1000, fileMustExist: true });
  try {
    // Ignored once the file has a page.
    database.pragma('page_size = 8192');
    database.pragma('journal_mode = WAL');
    // After a power cut the index is a little behind: the store has what it needs to catch up.
    database.pragma('synchronous = NORMAL');
    database.pragma(`cache_size = -${CACHE_KIB}`);
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function finish(path: string, database: SqliteDatabase, state: WriterState): SearchFile {
  const identity = identify(path);
  if (identity !== undefined) return { database, state, identity };
  database.close();
  throw Object.assign(new Error(`${path} was deleted while it was being opened.`), { code: 'ENOENT' });
}

function fits(state: WriterState, { generation, attributes }: SearchTarget): boolean {
  return (
    state.generation === generation &&
    JSON.stringify([...state.attributes].sort()) === JSON.stringify([...attributes].sort())
  );
}

function create(database: SqliteDatabase, { generation, firstId, attributes }: SearchTarget): void {
  try {
    database.exec('BEGIN IMMEDIATE');
    for (const statement of createSearchStatements()) database.exec(statement);
    writeState(database, {
      generation,
      watermark: firstId - 1,
      floor: firstId,
      attributes: [...attributes].sort(),
      anchorBatch: 0,
      anchorDigest: '',
      nextTag: 1,
    });
    database.pragma(`application_id = ${SEARCH_APPLICATION_ID}`);
    database.pragma(`user_version = ${SEARCH_VERSION}`);
    database.exec('COMMIT');
  } catch (error) {
    database.close();
    throw error;
  }
}

export function isCurrent(path: string, { identity }: SearchFile): boolean {
  return isSameFile(identity, identify(path));
}
