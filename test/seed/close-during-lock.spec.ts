import type { AccountingSnapshot } from '@blotter/core';
import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { setTimeout as pause } from 'node:timers/promises';
import { expectAllStored, expectBalanced, expectStored } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import { Workplace } from '../support/workplace.js';
import { lockSeconds } from './lock-seconds.js';

/** The seed's problem: closing a transaction must not wait for the activity log. */

const place = new Workplace();

it(`closes are unaffected by a lock of ${lockSeconds()} s on the activity store`, async () => {
  const options = JSON.stringify({ directory: place.directory });
  const platform = place.start('seed/platform-closes', [place.platform, options]);
  await platform.next('ready');
  const lock = await holdLock(place, place.store, 'EXCLUSIVE');
  platform.send({ kind: 'run' });
  await pause(lockSeconds() * 1000);
  platform.send({ kind: 'stop' });

  const closed = await platform.next('closed');
  const during = closed.books as AccountingSnapshot;
  const times = closed.times as Record<'with' | 'without', number[]>;
  const closes = times.with.length + times.without.length;
  expect(closes).toBeGreaterThan(0);
  expect(closedTransactions()).toBe(closes);
  expectBalanced(during);
  expect(during).toMatchObject({ created: times.with.length, durable: times.with.length, stored: 0 });

  await lock.release();
  platform.send({ kind: 'finish' });
  expectAllStored((await platform.next('stored')).books as AccountingSnapshot, times.with.length);
  expect((await platform.ended).code).toBe(0);
  expectStored(place.store, times.with.length);
  report(times);
}, 120_000);

function closedTransactions(): number {
  const database = new Database(place.platform, { readonly: true });
  const sql = `SELECT count(*) FROM transactions WHERE status = 'closed'`;
  const count = database.prepare(sql).pluck().get() as number;
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();
  return count;
}

/** Goes around Jest's console, which would wrap it in a stack trace. */
function report(times: Record<'with' | 'without', number[]>): void {
  for (const list of Object.values(times)) list.sort((a, b) => a - b);
  const at = (list: number[], part: number): number => list[Math.floor(part * (list.length - 1))]! * 1000;
  const texts = [
    ['p50', 0.5],
    ['p99', 0.99],
  ].map(([name, part]) => {
    const [slow, fast] = [at(times.with, part as number), at(times.without, part as number)];
    return `${name} ${slow.toFixed(0)} − ${fast.toFixed(0)} = ${(slow - fast).toFixed(0)} µs`;
  });
  process.stdout.write(
    `close latency with Blotter − without, store locked for ${lockSeconds()} s: ${texts.join(', ')} (${times.with.length} closes each)\n`,
  );
}
