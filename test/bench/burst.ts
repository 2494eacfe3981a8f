import { join } from 'node:path';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { withSide } from './side.js';
import type { BurstAnswer, BurstQuestion } from './sides/burst-round.js';
import { round } from './stats.js';

const FITS = 50_000;
const EXCEEDS = 150_000;

/** Everything in one tick of the event loop, so that nothing can leave the queue meanwhile. */
export const burst: Benchmark = {
  summary: 'what one tick with more records than usual loses and costs',
  async run({ folder }: BenchContext): Promise<BenchResult> {
    const ask = (name: string, question: BurstQuestion): Promise<BurstAnswer> =>
      withSide(name, join(folder, `${name}-${question.overflow}-${question.records}`), (side) =>
        side.ask<BurstAnswer>(question),
      );
    const fits = await ask('burst-blotter', { records: FITS, overflow: 'drop' });
    const exceeds = await ask('burst-blotter', { records: EXCEEDS, overflow: 'drop' });
    const block = await ask('burst-blotter', { records: EXCEEDS, overflow: 'block' });
    const stock = await ask('burst-stock', { records: FITS, overflow: 'drop' });
    return {
      burst_50000: {
        lost: fits.lost,
        tick_ms: round(fits.tickMs, 1),
        rss_growth_mb: round(fits.rssGrowthMb, 1),
      },
      burst_150000: {
        lost: exceeds.lost,
        in_gap_records: exceeds.inGapRecords,
        rss_growth_mb: round(exceeds.rssGrowthMb, 1),
      },
      block_150000: { lost: block.lost, tick_ms: round(block.tickMs, 1) },
      stock_50000: { lost: stock.lost },
    };
  },
};
