import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kill, type KillOutcome, killOnce } from '../faults/support/kill.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { median, quantile, round, sum } from './stats.js';

const DEFAULT_KILLS = 200;
/** After the first receipt. */
const MIN_MS = 20;
const MAX_MS = 800;
/** The default of the option, which the killed have. */
const FLUSH_INTERVAL_MS = 100;
/** Every second one is killed while the store is locked. */
const LOCKS: ReadonlyArray<Kill['lock']> = [undefined, 'IMMEDIATE', undefined, 'EXCLUSIVE'];

/** At once: most of the time is spent waiting. */
const LANES = 2;

/** Processes that are killed while they record, and what the store has after the next start. */
export const sigkill: Benchmark = {
  summary: 'what SIGKILL takes from a process that records, [--kills N]',
  kills: DEFAULT_KILLS,
  async run({ folder, kills = DEFAULT_KILLS }: BenchContext): Promise<BenchResult> {
    const outcomes: KillOutcome[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < kills) outcomes.push(await oneKill(folder, next++));
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const of = (name: Exclude<keyof KillOutcome, 'receiptMs'>): number[] =>
      outcomes.map((each) => each[name]);
    const receiptMs = outcomes.flatMap((outcome) => outcome.receiptMs);
    const broken = {
      acknowledged_lost: sum(of('acknowledgedLost')),
      duplicates: sum(of('duplicates')),
      holes: sum(of('holes')),
      outside_gap_window: sum(of('outsideGapWindow')),
      without_gap: of('gaps').filter((gaps) => gaps !== 1).length,
    };
    // The figures are printed all the same.
    if (sum(Object.values(broken)) > 0) process.exitCode = 1;
    return {
      kills: outcomes.length,
      created: sum(of('created')),
      acknowledged: sum(of('acknowledged')),
      ...broken,
      lost_median: median(of('lost')),
      lost_max: Math.max(...of('lost')),
      oldest_lost_ms_median: median(of('oldestLostMs')),
      oldest_lost_ms_max: Math.max(...of('oldestLostMs')),
      window_ms: round(FLUSH_INTERVAL_MS + quantile(receiptMs, 1), 1),
      durable_p50_ms: round(median(receiptMs), 2),
      durable_p999_ms: round(quantile(receiptMs, 0.999), 2),
    };
  },
};

async function oneKill(folder: string, i: number): Promise<KillOutcome> {
  const own = join(folder, String(i));
  const afterMs = MIN_MS + Math.random() * (MAX_MS - MIN_MS);
  const outcome = await killOnce({ folder: own, afterMs, lock: LOCKS[i % LOCKS.length] });
  await rm(own, { recursive: true, force: true });
  return outcome;
}
