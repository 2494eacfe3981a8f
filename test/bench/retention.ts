import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from './alternate.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { withSide } from './side.js';
import type { RetentionAnswer, RetentionQuestion } from './sides/retention-latency.js';
import { median, quantile, round } from './stats.js';

const DEFAULT_SECONDS = 20;
const ROUNDS = 3;
const PER_SECOND = 20_000;
const OLD_RECORDS = 1_000_000;

/** What removing a million old records does to those that arrive: each round begins with the same store. */
export const retention: Benchmark = {
  summary: 'milliseconds to durable and to stored at 20,000 records a second, with and without retention',
  seconds: DEFAULT_SECONDS,
  async run({ folder, seconds = DEFAULT_SECONDS }: BenchContext): Promise<BenchResult> {
    const filled = join(folder, 'filled');
    await withSide('retention-latency', filled, (side) =>
      side.ask({ kind: 'fill', records: OLD_RECORDS } satisfies RetentionQuestion),
    );
    const oneRound = async (isRemoving: boolean): Promise<RetentionAnswer> => {
      const copy = join(folder, 'round');
      await cp(filled, copy, { recursive: true });
      try {
        const question: RetentionQuestion = { kind: 'measure', perSecond: PER_SECOND, seconds, isRemoving };
        return await withSide('retention-latency', copy, (side) => side.ask<RetentionAnswer>(question));
      } finally {
        await rm(copy, { recursive: true, force: true });
      }
    };
    const rounds = await alternate(ROUNDS, { without: () => oneRound(false), with: () => oneRound(true) });
    const without = figures(rounds.without);
    const removing = figures(rounds.with);
    return {
      without,
      with: removing,
      ratio: Object.fromEntries(
        Object.keys(without).map((name) => [name, round(removing[name]! / without[name]!, 2)]),
      ),
      removed_per_s: round(median(rounds.with.map(({ removedPerSecond }) => removedPerSecond)), 0),
    };
  },
};

function figures(rounds: readonly RetentionAnswer[]): Record<string, number> {
  const of = (times: (answer: RetentionAnswer) => readonly number[], q: number): number =>
    round(median(rounds.map((answer) => quantile(times(answer), q))), 2);
  return {
    durable_p50_ms: of(({ durableMs }) => durableMs, 0.5),
    durable_p99_ms: of(({ durableMs }) => durableMs, 0.99),
    stored_p50_ms: of(({ storedMs }) => storedMs, 0.5),
    stored_p99_ms: of(({ storedMs }) => storedMs, 0.99),
  };
}
