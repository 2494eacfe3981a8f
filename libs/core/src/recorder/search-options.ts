import { basename, join } from 'node:path';
import { checkNames } from '../model/index.js';
import type { SearchLocation, WriterOptions } from '../writer/index.js';
import { searchFileOf } from '../writer/index.js';
import { wrong } from './option-checks.js';

/** What is found quickly. */
export interface SearchOptions {
  /**
   * Keys of attributes (of `data`, mostly) by which records are found as quickly as by type or source; 32 at most, of 256
   * characters each. Another list makes the index anew. @default []
   */
  readonly indexedAttributes?: readonly string[];
}

const MAX_ATTRIBUTES = 32;
const MAX_KEY_LENGTH = 256;

/** @internal @throws BlotterError ERR_BLOTTER_OPTION. */
export function search(
  options: false | SearchOptions = {},
  store: WriterOptions['store'],
  directory: string,
): SearchLocation | undefined {
  if (options === false) return undefined;
  checkNames('search.', options, ['indexedAttributes']);
  const attributes = options.indexedAttributes ?? [];
  if (!Array.isArray(attributes) || attributes.length > MAX_ATTRIBUTES) {
    const expected = `a list of at most ${MAX_ATTRIBUTES} keys`;
    const given = Array.isArray(attributes) ? `a list of ${attributes.length}` : attributes;
    throw wrong('search.indexedAttributes', given, expected, 'Name those that are asked for most.');
  }
  for (const key of attributes as unknown[]) {
    if (typeof key === 'string' && key !== '' && key.length <= MAX_KEY_LENGTH) continue;
    const expected = `a key of 1 to ${MAX_KEY_LENGTH} characters`;
    throw wrong('search.indexedAttributes', key, expected, 'Write it as in data, for instance symbol.');
  }
  // Nothing of ours is put beside the platform's file.
  const file = searchFileOf(store.isShared ? join(directory, basename(store.file)) : store.file);
  return Object.freeze({
    file,
    lockFile: file.replace(/\.db$/, '.lock'),
    attributes: Object.freeze([...new Set(attributes as string[])]),
  });
}
