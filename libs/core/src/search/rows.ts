import { DENSE_WORDS } from './bitmap.js';
import { popCount } from './pop-count.js';

/** Rows of a block as bits; see bitmap.ts. The constants are never written to. */
export type Rows = Uint32Array;

export const NO_ROWS: Rows = new Uint32Array(DENSE_WORDS);
export const EVERY_ROW: Rows = new Uint32Array(DENSE_WORDS).fill(0xffff_ffff);

export function newRows(): Rows {
  return new Uint32Array(DENSE_WORDS);
}

/** a ∩ b into `into`, which may be one of them. @returns false when nothing is left. */
export function intersect(into: Rows, a: Rows, b: Rows): boolean {
  let any = 0;
  for (let i = 0; i < DENSE_WORDS; i++) {
    const word = a[i]! & b[i]!;
    into[i] = word;
    any |= word;
  }
  return any !== 0;
}

/** a ∪ b into `into`, which may be one of them. */
export function unite(into: Rows, a: Rows, b: Rows): void {
  for (let i = 0; i < DENSE_WORDS; i++) into[i] = a[i]! | b[i]!;
}

export function invert(into: Rows, a: Rows): void {
  for (let i = 0; i < DENSE_WORDS; i++) into[i] = ~a[i]!;
}

/** Adds the rows of a bitmap as stored. */
export function addRows(into: Rows, bitmap: Uint16Array | Uint32Array): void {
  if (bitmap instanceof Uint32Array) {
    for (let i = 0; i < DENSE_WORDS; i++) into[i] = into[i]! | bitmap[i]!;
    return;
  }
  for (let i = 0; i < bitmap.length; i++) {
    const row = bitmap[i]!;
    into[row >>> 5] = into[row >>> 5]! | (1 << (row & 31));
  }
}

export function hasRow(rows: Rows, row: number): boolean {
  return ((rows[row >>> 5]! >>> (row & 31)) & 1) !== 0;
}

/** How many of the rows `from` … `to`, both included. */
export function countBetween(rows: Rows, from: number, to: number): number {
  if (from > to) return 0;
  const first = from >>> 5;
  const last = to >>> 5;
  const head = 0xffff_ffff << (from & 31);
  const tail = 0xffff_ffff >>> (31 - (to & 31));
  if (first === last) return popCount(rows[first]! & head & tail);
  let count = popCount(rows[first]! & head) + popCount(rows[last]! & tail);
  for (let i = first + 1; i < last; i++) count += popCount(rows[i]!);
  return count;
}

/** How many rows two have in common. */
export function countCommon(a: Rows, b: Rows): number {
  let count = 0;
  for (let i = 0; i < DENSE_WORDS; i++) {
    const word = a[i]! & b[i]!;
    if (word !== 0) count += popCount(word);
  }
  return count;
}

/** Takes away the rows outside `from` … `to`, both included. */
export function keepBetween(rows: Rows, from: number, to: number): void {
  if (from > to) {
    rows.fill(0);
    return;
  }
  const first = from >>> 5;
  const last = to >>> 5;
  rows.fill(0, 0, first);
  rows.fill(0, last + 1);
  rows[first] = rows[first]! & (0xffff_ffff << (from & 31));
  rows[last] = rows[last]! & (0xffff_ffff >>> (31 - (to & 31)));
}

/** The next row from `row` on, itself included, upwards; -1 when there is none. */
export function nextRow(rows: Rows, row: number): number {
  if (row >= DENSE_WORDS * 32) return -1;
  let i = row >>> 5;
  let word = rows[i]! & (0xffff_ffff << (row & 31));
  while (word === 0) {
    if (++i === DENSE_WORDS) return -1;
    word = rows[i]!;
  }
  return (i << 5) + 31 - Math.clz32(word & -word);
}

/** The next row from `row` on, itself included, downwards; -1 when there is none. */
export function previousRow(rows: Rows, row: number): number {
  if (row < 0) return -1;
  let i = row >>> 5;
  let word = rows[i]! & (0xffff_ffff >>> (31 - (row & 31)));
  while (word === 0) {
    if (--i < 0) return -1;
    word = rows[i]!;
  }
  return (i << 5) + 31 - Math.clz32(word);
}
