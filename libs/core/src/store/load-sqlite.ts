import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';
import { BlotterError } from '../errors.js';

export type SqliteDatabase = Database.Database;
export type SqliteStatement = Database.Statement<unknown[]>;

type SqliteConstructor = (file: string, options?: Database.Options) => SqliteDatabase;

/**
 * Loads better-sqlite3 when it is first needed, so that a platform without its native module gets
 * one clear error instead of a failing import.
 * @throws BlotterError ERR_BLOTTER_NATIVE_MODULE.
 */
export function loadSqlite(): SqliteConstructor {
  try {
    const constructor = createRequire(import.meta.url)('better-sqlite3') as SqliteConstructor;
    constructor(':memory:').close();
    return constructor;
  } catch (error) {
    throw new BlotterError(
      'ERR_BLOTTER_NATIVE_MODULE',
      `better-sqlite3's native module cannot be loaded on ${process.platform}-${process.arch}, Node ${process.version}: ${error instanceof Error ? error.message : String(error)}`,
      'Run "npm rebuild better-sqlite3" (it needs a C++ compiler where no prebuilt binary exists), and use Node 22.15 or newer.',
      { cause: error },
    );
  }
}
