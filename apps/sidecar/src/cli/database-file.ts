import { statSync } from 'node:fs';
import { join } from 'node:path';
import { defaultConfig } from '../config/load-config.js';

/** @param path - a data folder, or a database file. @returns the database file. */
export function databaseFileOf(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? join(path, defaultConfig().storage.fileName) : path;
}
