import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Bitmap,
  MAX_SPARSE,
  countRows,
  readBitmap,
  toDense,
  toSmallest,
  writeBitmap,
} from './bitmap.js';

const ROWS = fc.uniqueArray(fc.integer({ min: 0, max: 65_535 }), { maxLength: 6000 });

function listOf(bitmap: Bitmap): number[] {
  const words = toDense(bitmap);
  return Array.from({ length: 65_536 }, (_, row) => row).filter(
    (row) => (words[row >>> 5]! >>> (row & 31)) & 1,
  );
}

it('gives the rows back that were written, at any alignment', () => {
  fc.assert(
    fc.property(ROWS, fc.integer({ min: 0, max: 7 }), (rows, offset) => {
      const sorted = [...rows].sort((a, b) => a - b);
      const stored = writeBitmap(toSmallest(toDense(Uint16Array.from(sorted))));
      const moved = Buffer.alloc(stored.length + offset);
      stored.copy(moved, offset);
      const read = readBitmap(moved.subarray(offset));
      expect(countRows(read)).toBe(rows.length);
      expect(listOf(read)).toEqual(sorted);
    }),
    { numRuns: 30 },
  );
});

it.each([0, 1, MAX_SPARSE, MAX_SPARSE + 1, 65_536])('holds %i rows', (count) => {
  const words = toDense(Uint16Array.from({ length: count }, (_, row) => row));
  const smallest = toSmallest(words);
  expect(smallest instanceof Uint16Array).toBe(count <= MAX_SPARSE);
  expect(countRows(readBitmap(writeBitmap(smallest)))).toBe(count);
});
