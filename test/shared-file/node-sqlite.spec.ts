import type { AccountingSnapshot } from '@blotter/core';
import { expect } from '@jest/globals';
import { expectAllStored, expectStored } from '../support/checks.js';
import { countOrders, createPlatform } from '../support/platform-database.js';
import type { Program } from '../support/program.js';
import { Workplace } from '../support/workplace.js';

/**
 * Two copies of SQLite in one process on one file lose acknowledged commits and corrupt the file. Here the
 * host has node:sqlite, and yet all records and all orders are there in an intact file.
 */

const ORDERS = 1000;
const RECORDS = 10 * ORDERS;
const place = new Workplace();

async function startBoth(): Promise<{ host: Program; other: Program }> {
  const other = place.start('shared-file/other-writer', [place.platform]);
  await other.next('ready');
  const host = place.start('shared-file/host', [place.directory, place.platform, String(ORDERS)]);
  await host.next('ready');
  return { host, other };
}

async function booksOf(host: Program, kind: 'durable' | 'stored'): Promise<AccountingSnapshot> {
  return (await host.next(kind)).books as AccountingSnapshot;
}

async function expectEverything(host: Program, other: Program): Promise<void> {
  host.send({ kind: 'stop' });
  expectAllStored(await booksOf(host, 'stored'), RECORDS);
  other.send({ kind: 'stop' });
  const { orders } = await other.next('done');
  expect(orders).toBeGreaterThan(0);
  for (const program of [host, other]) expect(await program.ended).toMatchObject({ code: 0 });
  expect(countOrders(place.platform)).toBe(ORDERS + (orders as number));
  expectStored(place.platform, RECORDS, 'blotter_');
}

it.each(['wal', 'delete'] as const)(
  'a host with node:sqlite and another process write into the shared file (journal_mode %s)',
  async (journalMode) => {
    createPlatform(place.platform, journalMode);
    const { host, other } = await startBoth();
    await booksOf(host, 'durable');
    await expectEverything(host, other);
  },
  120_000,
);
