import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { type KeptTrail, keptTrail } from './questions/kept-trail.js';
import type { QuestionClass } from './questions/questions.js';
import { withSide } from './side.js';
import type { AskedRound, AskQuestion, Timing } from './sides/asked-round.js';
import { quantile, round } from './stats.js';

const DEFAULT_ROWS = 1_000_000;
/** What the same questions are compared with, to see how they grow. */
const SMALLER = 10;
const MIN_COMPARED = 100_000;

/** Named questions to a trail of so many records, cold and warm, and how each grows from a tenth of them. */
export const query: Benchmark = {
  summary: 'questions to a trail of [--rows N] records: pages, words, counts, histograms',
  rows: DEFAULT_ROWS,
  async run({ rows = DEFAULT_ROWS }: BenchContext): Promise<BenchResult> {
    const whole = await asked(rows);
    const isCompared = rows / SMALLER >= MIN_COMPARED;
    const smaller = isCompared ? await asked(rows / SMALLER) : undefined;
    return {
      rows,
      ...(whole.trail.indexSeconds === undefined
        ? {}
        : { index_rows_per_s: round(rows / whole.trail.indexSeconds, 0) }),
      ...worst(whole.round),
      ...(smaller === undefined ? {} : growth(whole.round, smaller.round)),
      questions: Object.fromEntries(
        Object.entries(whole.round.questions).map(([name, timing]) => [name, summary(timing)]),
      ),
      combinations: summary(whole.round.combinations),
      new_combinations: summary(whole.round.newCombinations),
      page_1_ms: round(quantile(whole.round.firstPagesMs, 0.5), 2),
      page_10000_ms: round(quantile(whole.round.lastPagesMs, 0.5), 2),
      peak_rss_mb: round(whole.round.peakRssMb, 0),
    };
  },
};

async function asked(rows: number): Promise<{ trail: KeptTrail; round: AskedRound }> {
  const trail = await keptTrail(rows);
  const question: AskQuestion = { file: trail.file, rows };
  return { trail, round: await withSide('ask', trail.folder, (side) => side.ask<AskedRound>(question)) };
}

function summary({ class: of, coldMs, warmMs, records, answeredBy, isComplete }: Timing): BenchResult {
  return {
    class: of,
    cold_ms: round(coldMs, 2),
    p50_ms: round(quantile(warmMs, 0.5), 2),
    p99_ms: round(quantile(warmMs, 0.99), 2),
    max_ms: round(Math.max(...warmMs), 2),
    records,
    answered_by: isComplete ? answeredBy : `${answeredBy}, in part`,
  };
}

/** The slowest p99 of each class. */
function worst({ questions, combinations, newCombinations }: AskedRound): BenchResult {
  const slowest = new Map<QuestionClass, number>();
  for (const timing of [...Object.values(questions), combinations, newCombinations]) {
    const p99 = quantile(timing.warmMs, 0.99);
    slowest.set(timing.class, Math.max(slowest.get(timing.class) ?? 0, p99));
  }
  return Object.fromEntries(
    [...slowest].map(([of, p99]) => [`worst_${of.replace('-', '_')}_p99_ms`, round(p99, 2)]),
  );
}

/** How many times as long the medians take. */
function growth(whole: AskedRound, smaller: AskedRound): BenchResult {
  const before = named(smaller);
  const grown = Object.entries(named(whole)).map(([name, timing]) => ({
    name,
    class: timing.class,
    times: quantile(timing.warmMs, 0.5) / quantile(before[name]!.warmMs, 0.5),
  }));
  const most = (...of: QuestionClass[]): number =>
    round(Math.max(...grown.filter((item) => of.includes(item.class)).map(({ times }) => times)), 2);
  return {
    pages_grow: most('page', 'text', 'time-page'),
    counts_grow: most('count'),
    histograms_grow: most('histogram', 'filtered-histogram'),
    growth: Object.fromEntries(grown.map(({ name, times }) => [name, round(times, 2)])),
  };
}

function named({ questions, combinations, newCombinations }: AskedRound): Record<string, Timing> {
  return { ...questions, combinations, new_combinations: newCombinations };
}
