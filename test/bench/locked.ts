import { join } from 'node:path';
import { alternate } from './alternate.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { withSide } from './side.js';
import type { LockedQuestion, LockedRound } from './sides/locked-round.js';
import type { LoopReport } from './sides/loop-watch.js';
import { median, quantile, round, sum } from './stats.js';

const DEFAULT_SECONDS = 10;
/** Rounds of the default length take the time that a benchmark may take; longer locks are held once. */
const MAX_ROUNDS = 3;

/** The same load with and without somebody else's write lock, and what a synchronous writer does then. */
export const locked: Benchmark = {
  summary: 'the event loop while another process holds the write lock, [--seconds N]',
  seconds: DEFAULT_SECONDS,
  async run({ folder, seconds = DEFAULT_SECONDS }: BenchContext): Promise<BenchResult> {
    let turn = 0;
    const ask =
      <T>(name: string, isLocked: boolean) =>
      (): Promise<T> => {
        const question: LockedQuestion = { seconds, isLocked };
        return withSide(name, join(folder, String(turn++)), (side) => side.ask<T>(question));
      };
    const rounds = await alternate(
      Math.max(1, Math.min(MAX_ROUNDS, Math.floor((MAX_ROUNDS * DEFAULT_SECONDS) / seconds))),
      {
        control: ask<LockedRound>('locked-blotter', false),
        locked: ask<LockedRound>('locked-blotter', true),
      },
    );
    const sync = await ask<LoopReport>('locked-sync', true)();
    const [control, held] = [summary(rounds.control), summary(rounds.locked)];
    return {
      longest_stall_ms: held.longestStallMs,
      elu: held.elu,
      control_longest_stall_ms: control.longestStallMs,
      control_elu: control.elu,
      sync_longest_stall_ms: round(sync.longestStallMs, 2),
      lost: control.lost + held.lost,
      durable_p99_ms: held.durableP99Ms,
      seconds_to_drain: held.secondsToDrain,
      peak_rss_mb: held.peakRssMb,
    };
  },
};

/** Medians of the rounds; the worst where it counts whether something happened at all. */
function summary(
  rounds: readonly LockedRound[],
): Record<'longestStallMs' | 'elu' | 'lost' | 'durableP99Ms' | 'secondsToDrain' | 'peakRssMb', number> {
  const middle = (name: 'longestStallMs' | 'elu' | 'secondsToDrain'): number =>
    median(rounds.map((result) => result[name]));
  const durableMs = rounds.flatMap((result) => result.durableMs);
  return {
    longestStallMs: round(middle('longestStallMs'), 2),
    elu: round(middle('elu'), 4),
    lost: sum(rounds.map(({ lost }) => lost)),
    durableP99Ms: round(quantile(durableMs, 0.99), 2),
    secondsToDrain: round(middle('secondsToDrain'), 3),
    peakRssMb: round(Math.max(...rounds.map(({ peakRssMb }) => peakRssMb)), 1),
  };
}
