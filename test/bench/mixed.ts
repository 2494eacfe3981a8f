import { join } from 'node:path';
import { alternate } from './alternate.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { withSide } from './side.js';
import type { MixedAskQuestion, MixedAskRound, MixedQuestion, MixedRound } from './sides/mixed-round.js';
import { median, quantile, round, sum } from './stats.js';

const DEFAULT_SECONDS = 10;
const ROUNDS = 2;

interface Both {
  readonly recorded: MixedRound;
  readonly asked: MixedAskRound | undefined;
}

/** 20,000 records a second, with and without somebody who asks and follows: what either side notices of the other. */
export const mixed: Benchmark = {
  summary: 'questions and tails while 20,000 records a second arrive, [--seconds N]',
  seconds: DEFAULT_SECONDS,
  async run({ folder, seconds = DEFAULT_SECONDS }: BenchContext): Promise<BenchResult> {
    let turn = 0;
    const oneRound = (isAsked: boolean) => async (): Promise<Both> => {
      const directory = join(folder, String(turn++));
      return withSide('mixed-record', directory, async (recorder) => {
        const recorded = recorder.ask<MixedRound>({ seconds } satisfies MixedQuestion);
        const asked = isAsked ? await asking(directory, seconds) : undefined;
        return { recorded: await recorded, asked };
      });
    };
    const rounds = await alternate(ROUNDS, { control: oneRound(false), asked: oneRound(true) });
    const answers = rounds.asked.map(({ asked }) => asked!);
    return {
      control: recording(rounds.control.map(({ recorded }) => recorded)),
      asked: recording(rounds.asked.map(({ recorded }) => recorded)),
      question_p50_ms: round(
        quantile(
          answers.flatMap(({ questionMs }) => questionMs),
          0.5,
        ),
        2,
      ),
      question_p99_ms: round(
        quantile(
          answers.flatMap(({ questionMs }) => questionMs),
          0.99,
        ),
        2,
      ),
      questions_per_s: round(sum(answers.map(({ questionMs }) => questionMs.length)) / (seconds * ROUNDS), 1),
      tail_p50_ms: round(
        quantile(
          answers.flatMap(({ tailMs }) => tailMs),
          0.5,
        ),
        2,
      ),
      tail_p99_ms: round(
        quantile(
          answers.flatMap(({ tailMs }) => tailMs),
          0.99,
        ),
        2,
      ),
      tail_records_missing: sum(answers.map(({ missing }) => missing)),
      tail_records_twice: sum(answers.map(({ twice }) => twice)),
      ask_peak_rss_mb: round(Math.max(...answers.map(({ peakRssMb }) => peakRssMb)), 0),
    };
  },
};

/** @param seconds - of the recording; asking ends a little earlier. */
function asking(directory: string, seconds: number): Promise<MixedAskRound> {
  const question: MixedAskQuestion = { file: join(directory, 'blotter.db'), seconds: seconds - 1 };
  return withSide('mixed-ask', directory, (side) => side.ask<MixedAskRound>(question));
}

function recording(rounds: readonly MixedRound[]): BenchResult {
  const all = (name: 'durableMs' | 'findableMs'): number[] => rounds.flatMap((one) => one[name]);
  return {
    durable_p50_ms: round(quantile(all('durableMs'), 0.5), 2),
    durable_p99_ms: round(quantile(all('durableMs'), 0.99), 2),
    findable_p50_ms: round(quantile(all('findableMs'), 0.5), 0),
    findable_max_ms: round(Math.max(...all('findableMs')), 0),
    longest_stall_ms: round(median(rounds.map(({ longestStallMs }) => longestStallMs)), 2),
    lost: sum(rounds.map(({ lost }) => lost)),
  };
}
