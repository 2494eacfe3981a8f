import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Finder, type Page, type PageQuestion, parseFilter } from '@blotter/core/reader';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModelFilter, modelFilters } from './model/model-filter.js';
import { ModelTrail, type PlacedRecord } from './model/model-trail.js';

/*
 * Random questions to a trail of random records, against a filter in memory that shares no code with Blotter, while
 * records arrive and retention deletes them.
 */
const SEED = Number(process.env.MODEL_SEED ?? Date.now() % 1_000_000);
const RUNS = Number(process.env.MODEL_RUNS ?? 60);

const directory = mkdtempSync(join(tmpdir(), 'blotter-model-'));
const trail = new ModelTrail(directory, SEED);
let finder: Finder;

beforeAll(async () => {
  for (let i = 0; i < 3000; i++) trail.record();
  await trail.stored();
  finder = new Finder({ file: trail.file, threads: 1 });
  trail.start();
});

afterAll(async () => {
  await finder.close();
  await trail.close();
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

type Ids = readonly number[];

/** Records of Blotter's own say what retention has deleted; the model does not know them. */
const asked = ({ text }: ModelFilter): string => `${text === '' ? '' : `(${text}) `}not type:blotter.*`;

const byArrival = (a: PlacedRecord, b: PlacedRecord): number => a.id - b.id;
const byTime = (a: PlacedRecord, b: PlacedRecord): number => a.timeMs - b.timeMs || a.id - b.id;

/** What the answer must be: records up to where it knows of them; of those that were being deleted, any end of the line. */
function expectIds(
  ids: Ids,
  fitting: readonly PlacedRecord[],
  [before, after]: [number, number],
  limit: number,
): void {
  const isLeft = new Set(ids);
  const firstLeft = Math.min(
    after,
    ...fitting.filter(({ id }) => id >= before && id < after && isLeft.has(id)).map(({ id }) => id),
  );
  const expected = fitting.filter(({ id }) => id >= firstLeft).map(({ id }) => id);
  expect(ids).toEqual(expected.slice(0, limit));
}

async function whole(question: PageQuestion): Promise<{ first: Page; ids: number[]; pages: Page[] }> {
  const pages: Page[] = [];
  let cursor: string | undefined;
  do {
    const page = await finder.page({ ...question, cursor });
    pages.push(page);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && pages.length < 400);
  return { first: pages[0]!, pages, ids: pages.flatMap(({ records }) => records.map(({ id }) => id)) };
}

const orders = fc.record({
  order: fc.constantFrom('arrival' as const, 'time' as const),
  first: fc.constantFrom('newest' as const, 'oldest' as const),
  limit: fc.constantFrom(1, 7, 50, 1000),
});

async function check<T>(property: fc.IAsyncProperty<T>): Promise<void> {
  process.stdout.write(`model: MODEL_SEED=${SEED}\n`);
  await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
}

it('gives the pages that the model gives', async () => {
  await check(
    fc.asyncProperty(modelFilters, orders, async (model, { order, first, limit }) => {
      const filter = parseFilter(asked(model));
      const before = trail.firstId();
      const page = await finder.page({ filter, order, first, limit });
      const after = trail.firstId();
      expect(page.coverage.isComplete).toBe(true);
      const fitting = trail.through(page.coverage.throughId).filter(model.fits);
      fitting.sort(order === 'time' ? byTime : byArrival);
      if (first === 'newest') fitting.reverse();
      expectIds(
        page.records.map(({ id }) => id),
        fitting,
        [before, after],
        limit,
      );
    }),
  );
});

it('gives each record once, going on page by page', async () => {
  await check(
    fc.asyncProperty(modelFilters, orders, async (model, { order, first }) => {
      const filter = parseFilter(asked(model));
      const before = trail.firstId();
      const { first: page, ids } = await whole({ filter, order, first, limit: 100 });
      const after = trail.firstId();
      const all = trail.through(Number.MAX_SAFE_INTEGER).filter(model.fits);
      all.sort(order === 'time' ? byTime : byArrival);
      if (first === 'newest') all.reverse();
      expect(new Set(ids).size).toBe(ids.length);
      // What was there all the time is there; what came or went meanwhile may be.
      const there = all.filter(({ id }) => id >= after && id <= page.coverage.throughId).map(({ id }) => id);
      const given = new Set(ids);
      expect(there.filter((id) => !given.has(id))).toEqual([]);
      const places = new Map(all.map(({ id }, place) => [id, place]));
      const order_ = ids.map((id) => places.get(id) ?? -1);
      expect(order_).toEqual([...order_].sort((a, b) => a - b));
      expect(ids.every((id) => places.has(id) && id >= before)).toBe(true);
    }),
  );
});

it('counts, and splits, as the model does', async () => {
  await check(
    fc.asyncProperty(modelFilters, async (model) => {
      const filter = parseFilter(asked(model));
      const before = trail.firstId();
      const count = await finder.count({ filter });
      const facets = await finder.facets({
        filter,
        fields: ['type', 'data.symbol', 'data.venue'],
        limit: 100,
      });
      const histogram = await finder.histogram({ filter, buckets: 20, by: 'severity' });
      const after = trail.firstId();
      const between = (throughId: number): [number, number] => {
        const fitting = trail.through(throughId).filter(model.fits);
        return [
          fitting.filter(({ id }) => id >= after).length,
          fitting.filter(({ id }) => id >= before).length,
        ];
      };
      expectBetween(count.records, between(count.coverage.throughId));
      expectBetween(
        sum(facets.facets[0]!.values.map(({ records }) => records)),
        between(facets.coverage.throughId),
      );
      expectBetween(
        sum(histogram.series.flatMap(({ records }) => records)),
        between(histogram.coverage.throughId),
      );
      if (before !== after) return;
      const fitting = trail.through(facets.coverage.throughId).filter(({ id }) => id >= before);
      for (const [at, valueOf] of [
        [0, ({ activity }: PlacedRecord) => activity.type],
        [1, ({ activity }: PlacedRecord) => activity.data.symbol],
        [2, ({ activity }: PlacedRecord) => activity.data.venue],
      ] as const) {
        const expected = new Map<string, number>();
        for (const record of fitting.filter(model.fits)) {
          const value = valueOf(record);
          if (typeof value === 'string') expected.set(value, (expected.get(value) ?? 0) + 1);
        }
        const given = facets.facets[at]!.values.map(({ value, records }): [string, number] => [
          value,
          records,
        ]);
        expect(new Map(given)).toEqual(expected);
      }
    }),
  );
});

function expectBetween(records: number, [least, most]: readonly [number, number]): void {
  expect(records).toBeGreaterThanOrEqual(least);
  expect(records).toBeLessThanOrEqual(most);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
