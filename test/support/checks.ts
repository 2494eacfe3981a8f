import type { AccountingSnapshot } from '@blotter/core';
import { StoreReader } from '@blotter/core/reader';
import { expect } from '@jest/globals';
import Database from 'better-sqlite3';

/** What a store holds. */
export interface StoreContents {
  readonly records: number;
  /** Different uids. */
  readonly uids: number;
  /** Records that the gap records say are missing. */
  readonly inGaps: number;
  readonly gapRecords: number;
  /** `ok` for an intact file. */
  readonly integrity: string;
}

export function readStore(file: string, prefix = ''): StoreContents {
  const reader = new StoreReader({ file, prefix, busyTimeoutMs: 30_000 });
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    const gaps = database
      .prepare<[], { n: number; records: number }>(
        `SELECT count(*) AS n, coalesce(sum(attributes ->> '$."blotter.gap.records"'), 0) AS records FROM ${prefix}record WHERE event_name = 'blotter.gap'`,
      )
      .get()!;
    const uids = database
      .prepare<[], { n: number }>(`SELECT count(DISTINCT uid) AS n FROM ${prefix}record`)
      .get()!;
    return {
      records: reader.count(),
      uids: uids.n,
      inGaps: gaps.records,
      gapRecords: gaps.n,
      integrity: String(database.pragma('integrity_check', { simple: true })),
    };
  } finally {
    database.close();
    reader.close();
  }
}

/** The store holds exactly these records, each once, and the file is intact. */
export function expectStored(file: string, records: number, prefix = ''): void {
  expect(readStore(file, prefix)).toEqual({
    records,
    uids: records,
    inGaps: 0,
    gapRecords: 0,
    integrity: 'ok',
  });
}

/** created = durable + queued + rejected + dropped. */
export function expectBalanced(books: AccountingSnapshot): void {
  const { created, durable, queued, rejected, dropped } = books;
  expect(durable + queued + sum(rejected) + sum(dropped)).toBe(created);
}

/** The books balance, and every record is in the store. */
export function expectAllStored(books: AccountingSnapshot, records: number): void {
  expectBalanced(books);
  expect(books).toMatchObject({ created: records, durable: records, stored: records, queued: 0 });
  expect({ ...books.rejected, ...books.dropped }).toEqual({});
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
