import { type Coverage, Finder, parseFilter } from '@blotter/core/reader';
import { answer } from '../answer.js';
import { type BenchQuestion, questions, randomCombinations } from '../questions/questions.js';
import type { AskQuestion, AskedRound, Timing } from './asked-round.js';

const PAGE = 50;
const REPEATS = 100;
/** A question that takes long is asked less often. */
const MAX_MS = 3000;
const COMBINATIONS = 200;
const FAR_PAGE = 10_000;
const PAGES_TIMED = 50;

interface Answered {
  readonly coverage: Coverage;
  readonly records: number;
}

async function ask(finder: Finder, { class: of, filter: text }: BenchQuestion): Promise<Answered> {
  const filter = parseFilter(text);
  switch (of) {
    case 'count': {
      const { records, coverage } = await finder.count({ filter });
      return { records, coverage };
    }
    case 'histogram':
    case 'filtered-histogram': {
      const { series, coverage } = await finder.histogram({ filter, buckets: 60, by: 'type' });
      return { records: series.flatMap(({ records }) => records).reduce((a, b) => a + b, 0), coverage };
    }
    case 'facets': {
      const { facets, coverage } = await finder.facets({ filter, fields: ['type', 'severity', 'service'] });
      return { records: facets[0]!.values.reduce((all, { records }) => all + records, 0), coverage };
    }
    default: {
      const order = of === 'time-page' ? 'time' : 'arrival';
      const { records, coverage } = await finder.page({ filter, order, limit: PAGE });
      return { records: records.length, coverage };
    }
  }
}

async function timed<T>(act: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now();
  const result = await act();
  return { ms: performance.now() - start, result };
}

async function timingOf(file: string, question: BenchQuestion): Promise<Timing> {
  const cold = new Finder({ file, threads: 1 });
  // Its thread starts with the first question; that is another figure.
  await cold.statistics();
  const first = await timed(() => ask(cold, question));
  const warmMs: number[] = [];
  let last = first.result;
  for (let spent = 0; warmMs.length < REPEATS && (spent < MAX_MS || warmMs.length < 3);) {
    const { ms, result } = await timed(() => ask(cold, question));
    warmMs.push(ms);
    spent += ms;
    last = result;
  }
  await cold.close();
  const { answeredBy, isComplete } = last.coverage;
  return { class: question.class, coldMs: first.ms, warmMs, records: last.records, answeredBy, isComplete };
}

/** Each is asked twice; then others, which nobody has asked before. */
async function combinations(file: string): Promise<Pick<AskedRound, 'combinations' | 'newCombinations'>> {
  const finder = new Finder({ file, threads: 1 });
  const all = randomCombinations(2 * COMBINATIONS).map((filter): BenchQuestion => ({
    class: 'page',
    filter,
  }));
  const known = all.slice(0, COMBINATIONS);
  const pass = async (questions: readonly BenchQuestion[], coldMs: number): Promise<Timing> => {
    let records = 0;
    const warmMs: number[] = [];
    const by = new Set<string>();
    let isComplete = true;
    for (const question of questions) {
      const { ms, result } = await timed(() => ask(finder, question));
      warmMs.push(ms);
      records += result.records;
      by.add(result.coverage.answeredBy);
      isComplete &&= result.coverage.isComplete;
    }
    return { class: 'page', coldMs, warmMs, records, answeredBy: [...by].sort().join(), isComplete };
  };
  const first = await pass(known, 0);
  const coldMs = Math.max(...first.warmMs);
  const again = await pass(known, coldMs);
  const others = await pass(all.slice(COMBINATIONS), coldMs);
  await finder.close();
  return { combinations: again, newCombinations: others };
}

async function pages(file: string): Promise<Pick<AskedRound, 'firstPagesMs' | 'lastPagesMs'>> {
  const finder = new Finder({ file, threads: 1 });
  const filter = parseFilter('type:order.* severity<failure');
  const times: number[] = [];
  let cursor: string | undefined;
  while (times.length < FAR_PAGE + PAGES_TIMED) {
    const { ms, result } = await timed(() => finder.page({ filter, limit: PAGE, cursor }));
    times.push(ms);
    if (result.next === null) break;
    cursor = result.next;
  }
  await finder.close();
  // The very first fill the caches.
  return { firstPagesMs: times.slice(PAGES_TIMED, 2 * PAGES_TIMED), lastPagesMs: times.slice(-PAGES_TIMED) };
}

answer(async ({ file, rows }: AskQuestion): Promise<AskedRound> => {
  const timings: Record<string, Timing> = {};
  for (const [name, question] of Object.entries(questions(rows))) {
    timings[name] = await timingOf(file, question);
    process.stderr.write(`${name}: ${timings[name].warmMs.at(-1)?.toFixed(2)} ms\n`);
  }
  const round = { questions: timings, ...(await combinations(file)), ...(await pages(file)) };
  return { ...round, peakRssMb: process.resourceUsage().maxRSS / 1024 };
});
