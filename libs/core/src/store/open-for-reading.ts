import { BlotterError } from '../errors.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { newerSchema, readMeta } from './open-store.js';
import { SCHEMA_VERSION } from './schema.js';
import { classifySqliteError } from './sqlite-error.js';

/** Where to read from. */
export interface ReaderOptions {
  /** Path of the database file. */
  readonly file: string;
  /** Prefix of Blotter's tables in a shared file. @default '' */
  readonly prefix?: string;
  /** How long a read may wait for a lock (only in rollback-journal mode), in milliseconds. @default 1000 */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens a store through a read-only connection.
 * @throws BlotterError ERR_BLOTTER_STORE when there is no readable store, ERR_BLOTTER_NEWER_SCHEMA when it is too new.
 */
export function openForReading(options: ReaderOptions): {
  readonly database: SqliteDatabase;
  /** UUID text made when the store was created. */
  readonly generation: string;
} {
  const database = open(options);
  const meta = readMetaOrClose(database, options.prefix ?? '', options.file);
  if (Number(meta.get('min_reader')) > SCHEMA_VERSION) {
    database.close();
    throw newerSchema(options.file, meta);
  }
  return { database, generation: meta.get('generation') ?? '' };
}

function open({ file, busyTimeoutMs = 1000 }: ReaderOptions): SqliteDatabase {
  try {
    return loadSqlite()(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  } catch (error) {
    throw unreadable(file, error);
  }
}

function readMetaOrClose(database: SqliteDatabase, prefix: string, file: string): Map<string, string> {
  try {
    return readMeta(database, prefix);
  } catch (error) {
    database.close();
    throw unreadable(file, error);
  }
}

/** The error of a store that cannot be read. */
export function unreadable(file: string, error: unknown): BlotterError {
  if (error instanceof BlotterError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const hint =
    classifySqliteError(error) === 'busy'
      ? 'Somebody holds a lock on it: try again.'
      : 'Check the path, and that a Blotter has written there (its first record creates the file).';
  return new BlotterError(
    'ERR_BLOTTER_STORE',
    `${file} cannot be read as a Blotter store: ${reason}.`,
    hint,
    { cause: error },
  );
}
