import { Finder, type Filter, parseFilter } from '@blotter/core/reader';
import { setTimeout as delay } from 'node:timers/promises';
import { answer } from '../answer.js';
import { LAST_TYPE, type MixedAskQuestion, type MixedAskRound, TAILED_TYPE } from './mixed-round.js';

/** What a page of a user interface asks for. */
const PAGES = [
  '',
  'type:order_filled source.expert=7',
  'severity=success source.account=3 source.expert=11',
  'type:order_filled severity=failure',
  `type:${TAILED_TYPE}`,
  '"order 1"',
  'bought',
];
const ASKERS = 2;
const PAUSE_MS = 50;
const TAILS = 3;

interface Tailed {
  readonly numbers: number[];
  readonly millis: number[];
}

async function asked(finder: Finder, until: number): Promise<number[]> {
  const filters = PAGES.map((text) => parseFilter(text));
  const questions: Array<() => Promise<unknown>> = [
    ...filters.map((filter) => () => finder.page({ filter, limit: 50 })),
    () => finder.count({ filter: filters[1]! }),
    () => finder.histogram({ filter: filters[0]!, by: 'severity' }),
    () => finder.facets({ filter: filters[2]!, fields: ['type', 'severity'] }),
  ];
  const millis: number[] = [];
  for (let i = 0; performance.now() < until; i++) {
    const start = performance.now();
    await questions[i % questions.length]!();
    millis.push(performance.now() - start);
    await delay(PAUSE_MS);
  }
  return millis;
}

async function tailed(finder: Finder, filter: Filter): Promise<Tailed> {
  const numbers: number[] = [];
  const millis: number[] = [];
  const end = new AbortController();
  for await (const { records } of finder.tail({ filter }, end.signal)) {
    const now = performance.timeOrigin + performance.now();
    for (const { record } of records) {
      if (record.eventName === LAST_TYPE) return { numbers, millis };
      const data = new Map(record.attributes);
      numbers.push(Number(data.get('n')));
      millis.push(now - Number(data.get('sentMs')));
    }
  }
  throw new Error('The tail has ended by itself.');
}

answer(async ({ file, seconds }: MixedAskQuestion): Promise<MixedAskRound> => {
  const finder = new Finder({ file });
  const filter = parseFilter(`type:${TAILED_TYPE} or type:${LAST_TYPE}`);
  const until = performance.now() + seconds * 1000;
  while ((await finder.statistics().catch(() => undefined)) === undefined) await delay(20);
  const [tails, questionMs] = await Promise.all([
    Promise.all(Array.from({ length: TAILS }, () => tailed(finder, filter))),
    Promise.all(Array.from({ length: ASKERS }, () => asked(finder, until))),
  ]);
  await finder.close();
  return {
    questionMs: questionMs.flat(),
    tailMs: tails.flatMap(({ millis }) => millis),
    ...tails
      .map(({ numbers }) => books(numbers))
      .reduce((a, b) => ({
        missing: a.missing + b.missing,
        twice: a.twice + b.twice,
      })),
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  };
});

function books(numbers: readonly number[]): { missing: number; twice: number } {
  const different = new Set(numbers);
  return {
    missing: Math.max(...numbers) - Math.min(...numbers) + 1 - different.size,
    twice: numbers.length - different.size,
  };
}
