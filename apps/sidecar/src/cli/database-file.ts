import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_FILE_NAME } from '../config/names.js';

/** @param path - a data folder, or a database file. @returns the database file. */
export function databaseFileOf(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? join(path, DEFAULT_FILE_NAME) : path;
}
