import Database from 'better-sqlite3';
import { setTimeout as delay } from 'node:timers/promises';
import type { LockHold } from './lock-schedule.js';

/* Another process of the platform: an analysis that keeps its write transaction open for seconds. */

/** Parent → this process, once. */
export interface HoldLocks {
  readonly holds: readonly LockHold[];
}

/** This process → parent. */
export type LockMessage = 'ready' | 'locked' | 'released' | 'done';

const LOCK_TIMEOUT_MS = 10_000;

const database = new Database(process.argv[2], { timeout: LOCK_TIMEOUT_MS });
const tell = (message: LockMessage): unknown => process.send?.(message);

async function hold({ holds }: HoldLocks): Promise<void> {
  const start = performance.now();
  for (const { atMs, holdMs } of holds) {
    await delay(Math.max(0, start + atMs - performance.now()));
    database.exec('BEGIN IMMEDIATE');
    tell('locked');
    await delay(holdMs);
    database.exec('ROLLBACK');
    tell('released');
  }
  database.close();
  tell('done');
  process.disconnect();
}

// A terminal sends Ctrl-C to us too; the parent ends the run, and we go when it hangs up.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.once('message', (message: HoldLocks) => void hold(message));
tell('ready');
