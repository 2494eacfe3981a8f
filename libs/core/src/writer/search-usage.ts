import { existsSync } from 'node:fs';
import { loadSqlite } from '../store/index.js';

/** What a search file takes, and of which records it knows. */
export interface SearchUsage {
  /** Bytes of pages that hold something. */
  readonly usedBytes: number;
  /** Records that it has not forgotten. */
  readonly records: number;
}

/** @returns undefined when there is none that can be read now. Opens it for a moment. */
export function searchUsage(file: string): SearchUsage | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const database = loadSqlite()(file, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
      const state = database.prepare<[string], string>('SELECT value FROM state WHERE key = ?').pluck();
      const number = (key: string): number => Number(JSON.parse(state.get(key) ?? '0'));
      return {
        usedBytes: (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
        records: Math.max(0, number('watermark') - number('floor') + 1),
      };
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}
