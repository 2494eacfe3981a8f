import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Bitmap, MAX_SPARSE, readBitmap, toDense, writeBitmap } from './bitmap.js';
import { Tag } from './tag.js';

const ROWS = fc.uniqueArray(fc.integer({ min: 0, max: 65_535 }), { maxLength: 6000 });

function listOf(bitmap: Bitmap): number[] {
  const words = toDense(bitmap);
  return Array.from({ length: 65_536 }, (_, row) => row).filter(
    (row) => (words[row >>> 5]! >>> (row & 31)) & 1,
  );
}

/** As the indexer puts them together, from some row on after a restart. */
function gathered(rows: readonly number[], restartAt = rows.length): Buffer {
  const tag = new Tag(1, true, 'type', 'order');
  for (const row of rows.slice(0, restartAt)) tag.add(row);
  if (restartAt === rows.length) return writeBitmap(tag.rows());
  const restored = new Tag(1, false, 'type', 'order');
  restored.restore(readBitmap(writeBitmap(tag.rows())));
  for (const row of rows.slice(restartAt)) restored.add(row);
  return writeBitmap(restored.rows());
}

it('gives the rows back that were written, at any alignment', () => {
  fc.assert(
    fc.property(ROWS, fc.integer({ min: 0, max: 7 }), fc.nat(), (rows, offset, restartAt) => {
      const sorted = [...rows].sort((a, b) => a - b);
      const stored = gathered(sorted, restartAt % (sorted.length + 1));
      const moved = Buffer.alloc(stored.length + offset);
      stored.copy(moved, offset);
      const read = readBitmap(moved.subarray(offset));
      expect(listOf(read)).toEqual(sorted);
    }),
    { numRuns: 30 },
  );
});

it.each([0, 1, MAX_SPARSE, MAX_SPARSE + 1, 65_536])('holds %i rows', (count) => {
  const rows = Array.from({ length: count }, (_, row) => row);
  const read = readBitmap(gathered(rows));
  expect(read instanceof Uint16Array).toBe(count <= MAX_SPARSE);
  expect(listOf(read)).toEqual(rows);
});
