import type { Bitmap } from './bitmap.js';

/** The rows `from` … `to - 1` that are in a bitmap, in ascending order. */
export function rowsWithin(bitmap: Bitmap, from: number, to: number): number[] {
  const rows: number[] = [];
  if (bitmap instanceof Uint16Array) {
    for (const row of bitmap) if (row >= from && row < to) rows.push(row);
    return rows;
  }
  for (let i = from >>> 5; i < Math.ceil(to / 32); i++) {
    for (let word = bitmap[i]!; word !== 0; word &= word - 1) {
      const row = (i << 5) + 31 - Math.clz32(word & -word);
      if (row >= from && row < to) rows.push(row);
    }
  }
  return rows;
}
