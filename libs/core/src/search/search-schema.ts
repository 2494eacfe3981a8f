/*
 * The search file: everything in it is derived from the store and can be built anew. It is a file of its own so that
 * building it never holds the store's write lock, and so that a platform's own database gets none of it.
 *
 * Rows are known by their row id in the store. A block is 65,536 row ids (id >>> 16), a chunk 4,096 (id >>> 12), a
 * partition 1,048,576 (id >>> 20).
 */

/** `application_id` of search files: "BLTS". */
export const SEARCH_APPLICATION_ID = 0x424c5453;

/** Another version is built anew. */
export const SEARCH_VERSION = 1;

export const BLOCK_BITS = 16;
export const BLOCK_ROWS = 1 << BLOCK_BITS;
export const CHUNK_ROWS = 1 << 12;
export const CHUNKS_PER_BLOCK = BLOCK_ROWS / CHUNK_ROWS;
export const PARTITION_ROWS = 1 << 20;
export const BLOCKS_PER_PARTITION = PARTITION_ROWS / BLOCK_ROWS;

/** Block numbers have so many bits in the key of a posting. */
const BLOCK_KEY = 2 ** 22;

/** The tag of all rows that there are. */
export const ALL_ROWS = 0;

/** Row of `posting` for the rows of a block that have a tag. */
export function postingId(tag: number, block: number): number {
  return tag * BLOCK_KEY + block;
}

/** Row ids are no bitwise numbers: they may pass 2^31. */
export function blockOf(id: number): number {
  return Math.floor(id / BLOCK_ROWS);
}

export function chunkOf(id: number): number {
  return Math.floor(id / CHUNK_ROWS);
}

export function partitionOf(id: number): number {
  return Math.floor(id / PARTITION_ROWS);
}

export function textTable(partition: number): string {
  return `text_${partition}`;
}

/** Keys of `state`. */
export interface SearchState {
  /** Of the store that was indexed. */
  readonly generation: string;
  /** All rows up to this id are in. */
  readonly watermark: number;
  /** Rows below this id are gone: their bits may still be there, hours and tag counts know nothing of them. */
  readonly floor: number;
  /** Attribute keys that are indexed beside the fixed fields. */
  readonly attributes: readonly string[];
  /** The last batch of the store's chain that is in, whole: another digest there means another store. */
  readonly anchorBatch: number;
  readonly anchorDigest: string;
}

export function createSearchStatements(): string[] {
  return [
    // JSON values of SearchState, by key.
    `CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
    // type, severity, service, and attribute keys as 'a:activity.source.expert.id'.
    `CREATE TABLE field (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)`,
    // A value of a field, as text; records: how many rows at or above the floor have it.
    `CREATE TABLE tag (
      id INTEGER PRIMARY KEY,
      field INTEGER NOT NULL,
      value TEXT NOT NULL,
      records INTEGER NOT NULL,
      UNIQUE (field, value)
    )`,
    // Which rows of a block have a tag: see bitmap.ts. id = tag * 2^22 + block.
    `CREATE TABLE posting (id INTEGER PRIMARY KEY, bits BLOB NOT NULL)`,
    // first and last: row ids; tags: of its postings, ascending, as a Uint32Array in little-endian order.
    `CREATE TABLE block (
      id INTEGER PRIMARY KEY,
      first INTEGER NOT NULL,
      last INTEGER NOT NULL,
      min_ms INTEGER NOT NULL,
      max_ms INTEGER NOT NULL,
      tags BLOB NOT NULL
    )`,
    // Milliseconds since 1970, rounded down, of each row of a chunk, absolute: see times.ts.
    `CREATE TABLE chunk (id INTEGER PRIMARY KEY, min_ms INTEGER NOT NULL, max_ms INTEGER NOT NULL, times BLOB NOT NULL)`,
    // Rows at or above the floor an hour (of 3,600,000 ms since 1970); type: a tag, 0 for none.
    `CREATE TABLE hour (
      hour INTEGER NOT NULL,
      type INTEGER NOT NULL,
      severity INTEGER NOT NULL,
      records INTEGER NOT NULL,
      PRIMARY KEY (hour, type, severity)
    ) WITHOUT ROWID`,
  ];
}

/**
 * The words of a partition's rows. `ids` holds the trace and span id in hex, which have too many values for bitmaps.
 * Nothing but words is kept: the text itself is in the store.
 */
export function createTextTable(partition: number): string {
  return `CREATE VIRTUAL TABLE IF NOT EXISTS ${textTable(partition)} USING fts5(
    description, data, ids, content = '', columnsize = 0, detail = full,
    tokenize = 'unicode61 remove_diacritics 2'
  )`;
}

export { TEXT_SEPARATOR } from '../query/index.js';

/** Where the search file of a store is, unless it is said. */
export function searchFileOf(storeFile: string): string {
  return `${storeFile.replace(/\.db$/, '')}.search.db`;
}
