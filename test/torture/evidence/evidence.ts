import type { AccountingSnapshot } from '@blotter/core';

/** From the first to the last number, both included. */
export type Range = readonly [first: number, last: number];

/** How a writer ends itself. */
export type Way = 'close' | 'exit' | 'throw';

/**
 * What a writer notes about itself, one line of JSON each. Records are numbered from 0; times are the
 * writer's own clock in milliseconds since 1970.
 */
export type Evidence =
  | { readonly kind: 'instance'; readonly instance: string }
  /** Before the records `from` to `to - 1` are recorded. */
  | { readonly kind: 'intended'; readonly from: number; readonly to: number; readonly ms: number }
  /** After it. */
  | { readonly kind: 'recorded'; readonly from: number; readonly to: number; readonly ms: number }
  /** Receipts that have come: the record is durable, or was refused. */
  | { readonly kind: 'receipts'; readonly durable: readonly Range[]; readonly refused: readonly Range[] }
  /** Blotter's books, when this many were recorded. */
  | { readonly kind: 'books'; readonly recorded: number; readonly books: AccountingSnapshot }
  /** Before it ends itself. */
  | { readonly kind: 'ending'; readonly way: Way; readonly ms: number }
  /** When Blotter has done what it does at the end. */
  | { readonly kind: 'ended'; readonly recorded: number; readonly books: AccountingSnapshot };

/** Numbers that follow each other, joined: [4, 5, 6, 9] are [4, 6] and [9, 9]. */
export function toRanges(numbers: readonly number[]): Range[] {
  const ranges: Array<[number, number]> = [];
  for (const n of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && n === last[1] + 1) last[1] = n;
    else ranges.push([n, n]);
  }
  return ranges;
}
