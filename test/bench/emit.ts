import { alternate } from './alternate.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { withSide } from './side.js';
import type { EmitQuestion, EmitRound } from './sides/emit-round.js';
import { median, round } from './stats.js';

const ROUNDS = 21;
const WARM_UP_ROUNDS = 3;
const QUESTION: EmitQuestion = { bursts: 15 };

/**
 * CPU time of the main thread a record. tinybench and mitata do not fit: they measure the wall clock of
 * one function, here the question is what one thread of several works, much of it after the call.
 */
export const emit: Benchmark = {
  summary: 'CPU time of the main thread for one record, beside the stock SDK',
  run: ({ folder }: BenchContext): Promise<BenchResult> =>
    withSide('emit-blotter', folder, (blotter) =>
      withSide('emit-stock', folder, async (stock) => {
        const sides = {
          blotter: () => blotter.ask<EmitRound>(QUESTION),
          stock: () => stock.ask<EmitRound>(QUESTION),
        };
        await alternate(WARM_UP_ROUNDS, sides);
        const rounds = await alternate(ROUNDS, sides);
        for (const { lost } of [...rounds.blotter, ...rounds.stock]) {
          if (lost > 0) throw new Error(`${lost} records were dropped: the comparison is not fair.`);
        }
        const us = median(rounds.blotter.map(({ usPerRecord }) => usPerRecord));
        const stockUs = median(rounds.stock.map(({ usPerRecord }) => usPerRecord));
        return {
          us_per_record: round(us, 3),
          stock_us_per_record: round(stockUs, 3),
          ratio: round(us / stockUs, 3),
        };
      }),
    ),
};
