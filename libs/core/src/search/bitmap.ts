import { BLOCK_ROWS } from './search-schema.js';

/*
 * Which of the 65,536 rows of a block: as stored, up to 4,095 row numbers as ascending little-endian uint16, otherwise
 * 8,192 bytes of bits (bit n of the block is bit n & 31 of little-endian uint32 n >>> 5). In memory the same, as a
 * Uint16Array (sparse) or a Uint32Array (dense).
 */
export type Bitmap = Uint16Array | Uint32Array;

export const DENSE_WORDS = BLOCK_ROWS / 32;
const DENSE_BYTES = BLOCK_ROWS / 8;
/** From here on bits are smaller than numbers. */
export const MAX_SPARSE = DENSE_BYTES / 2 - 1;

/** A copy: what SQLite returns is not aligned, and may be of a shared buffer. */
export function readBitmap(stored: Uint8Array): Bitmap {
  const { buffer, byteOffset, byteLength } = stored;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  return byteLength === DENSE_BYTES ? new Uint32Array(bytes) : new Uint16Array(bytes);
}

/** @param rows - ascending, within the block. */
export function writeBitmap(rows: Bitmap): Buffer {
  return Buffer.from(rows.buffer as ArrayBuffer, rows.byteOffset, rows.byteLength);
}

export function toDense(rows: Bitmap): Uint32Array {
  if (rows instanceof Uint32Array) return rows;
  const words = new Uint32Array(DENSE_WORDS);
  for (const row of rows) words[row >>> 5]! |= 1 << (row & 31);
  return words;
}
