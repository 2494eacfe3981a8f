import type { BlotterOptions } from '@blotter/core';
import Database from 'better-sqlite3';
import { setTimeout as pause } from 'node:timers/promises';
import { heard, tell } from '../support/messages.js';
import { TestBlotter } from '../support/test-blotter.js';

/*
 * The platform: closes transactions in its own file, every second one with an activity, from `run` to
 * `stop`; so closes with and without Blotter see the same machine.
 */

const [file = '', options = '{}'] = process.argv.slice(2);
const platform = new Database(file, { timeout: 30_000 });
platform.pragma('journal_mode = WAL');
platform.pragma('synchronous = NORMAL');
platform.exec('CREATE TABLE transactions (id INTEGER PRIMARY KEY, status TEXT NOT NULL)');
const openOne = platform.prepare(`INSERT INTO transactions (status) VALUES ('open')`);
const closeOne = platform.prepare(`UPDATE transactions SET status = 'closed' WHERE id = ?`);
const blotter = new TestBlotter(JSON.parse(options) as BlotterOptions);
const { processor } = blotter;

/** @returns milliseconds. */
function close(withActivity: boolean): number {
  const { lastInsertRowid } = openOne.run();
  const start = performance.now();
  closeOne.run(lastInsertRowid);
  if (withActivity) blotter.record();
  return performance.now() - start;
}

async function closeUntil(stopped: Promise<unknown>): Promise<Record<'with' | 'without', number[]>> {
  const times: Record<'with' | 'without', number[]> = { with: [], without: [] };
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  while (!isStopped) {
    for (let i = 0; i < 5; i++) {
      times.with.push(close(true));
      times.without.push(close(false));
    }
    await pause(2);
  }
  return times;
}

await processor.ready();
const run = heard('run');
tell({ kind: 'ready' });
await run;
const times = await closeUntil(heard('stop'));
await processor.flush('durable');
const finish = heard('finish');
tell({ kind: 'closed', times, books: processor.status().accounting });
await finish;
await processor.flush('stored');
tell({ kind: 'stored', books: processor.status().accounting });
await processor.close();
platform.close();
process.disconnect();
