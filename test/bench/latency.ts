import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { withSide } from './side.js';
import type { LatencyAnswer, LatencyQuestion } from './sides/latency-blotter.js';
import { quantile, round } from './stats.js';

const DEFAULT_SECONDS = 10;

/** At a steady load, from the call to each watermark. Absolute: there is nothing to compare it with. */
export const latency: Benchmark = {
  summary: 'milliseconds to durable and to stored at 1,000 records a second, [--seconds N]',
  seconds: DEFAULT_SECONDS,
  async run({ folder, seconds = DEFAULT_SECONDS }: BenchContext): Promise<BenchResult> {
    const question: LatencyQuestion = { seconds };
    const { recordDurably, record } = await withSide('latency-blotter', folder, (side) =>
      side.ask<LatencyAnswer>(question),
    );
    return {
      durable_p50_ms: round(quantile(recordDurably.durableMs, 0.5), 2),
      durable_p99_ms: round(quantile(recordDurably.durableMs, 0.99), 2),
      stored_p99_ms: round(quantile(recordDurably.storedMs, 0.99), 2),
      // Plain record() waits for its batch: up to the flush interval.
      record_durable_p50_ms: round(quantile(record.durableMs, 0.5), 2),
      record_stored_p99_ms: round(quantile(record.storedMs, 0.99), 2),
    };
  },
};
