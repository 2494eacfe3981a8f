import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRAIL_FILTER, naiveTest } from '../../../../test/support/naive-filter.js';
import {
  START_NANO,
  TRAIL_ROW,
  type TrailRow,
  deleteBelow,
  insertTrail,
  keepFrom,
} from '../../../../test/support/searchable-trail.js';
import type { StoredRecord } from '../model/index.js';
import {
  type Field,
  type Filter,
  type HistogramQuestion,
  type Page,
  type PageQuestion,
  fieldName,
  fieldTexts,
  parseField,
  timeOf,
} from '../query/index.js';
import { StoreReader, openStore } from '../store/index.js';
import { Indexer } from './indexer.js';
import { type Control, SearchReader } from './search-reader.js';
import { searchFileOf } from './search-schema.js';

const PATIENT: Control = { deadline: Infinity, isCancelled: () => false };
/** Out of time after every step. */
const HASTY: Control = { deadline: 0, isCancelled: () => false };
/** Just below the end of a block and of a partition. */
const FIRST_ID = 1_048_576 - 20;

interface Trail {
  readonly rows: TrailRow[];
  /** Of the rows: how many are in the index; how many of the first are deleted when it is done. */
  readonly indexed: number;
  readonly deleted: number;
  /** They are said to be gone, and still there. */
  readonly isLeft: boolean;
}

const TRAIL: fc.Arbitrary<Trail> = fc.array(TRAIL_ROW, { minLength: 1, maxLength: 120 }).chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    indexed: fc.oneof(fc.constant(rows.length), fc.constant(-1), fc.integer({ min: 0, max: rows.length })),
    deleted: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: rows.length })),
    isLeft: fc.boolean(),
  }),
);

let folder: string;
let n = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blotter-search-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function indexAll(storeFile: string): void {
  const searchFile = searchFileOf(storeFile);
  const indexer = new Indexer({ storeFile, prefix: '', searchFile, attributes: ['symbol', 'quantity'] });
  while (indexer.step(30).rows > 0);
  indexer.close();
}

/** All that there are, in the order of arrival. */
function recordsOf(file: string): StoredRecord[] {
  const store = new StoreReader({ file });
  const all = store.latest(10_000).reverse();
  store.close();
  return all;
}

/** Gives what is asked a reader of the trail, and all records that there are. */
function withTrail(
  { rows, indexed, deleted, isLeft }: Trail,
  use: (reader: SearchReader, all: StoredRecord[], file: string) => void,
): void {
  const file = join(folder, `${++n}.db`);
  openStore({ file, isShared: false, prefix: '', view: 'activity_log' }).database.close();
  const lastId = insertTrail(file, rows.slice(0, Math.max(0, indexed)), FIRST_ID);
  if (indexed >= 0) indexAll(file);
  insertTrail(file, rows.slice(Math.max(0, indexed)), lastId);
  if (deleted > 0) {
    (isLeft ? keepFrom : deleteBelow)(
      file,
      rows.slice(0, deleted).reduce((id, { idStep }) => id + idStep, FIRST_ID) + 1,
    );
  }
  const reader = new SearchReader({ file });
  try {
    use(reader, recordsOf(file), file);
  } finally {
    reader.close();
    rmSync(file);
  }
}

function inOrder(records: StoredRecord[], { order, first }: Partial<PageQuestion>): number[] {
  const sorted = [...records].sort((a, b) => {
    const time = order === 'time' ? Number(timeOf(a) > timeOf(b)) - Number(timeOf(a) < timeOf(b)) : 0;
    return time === 0 ? a.id - b.id : time;
  });
  if (first !== 'oldest') sorted.reverse();
  return sorted.map(({ id }) => id);
}

function expected(all: StoredRecord[], filter: Filter): StoredRecord[] {
  return all.filter((record) => naiveTest(filter, record));
}

const ASKED = fc.record({
  filter: TRAIL_FILTER,
  order: fc.constantFrom('arrival' as const, 'time' as const),
  first: fc.constantFrom('newest' as const, 'oldest' as const),
  limit: fc.integer({ min: 1, max: 40 }),
});

describe('SearchReader', () => {
  it('gives all that fits, page by page, forwards and backwards', () => {
    fc.assert(
      fc.property(TRAIL, fc.array(ASKED, { minLength: 8, maxLength: 8 }), (trail, questions) => {
        withTrail(trail, (reader, all) => {
          for (const question of questions) {
            const wanted = inOrder(expected(all, question.filter), question);
            const pages: number[][] = [];
            let page = reader.page(question, PATIENT);
            while (pages.length < 200) {
              pages.push(page.records.map(({ id }) => id));
              expect(page.coverage.isComplete).toBe(true);
              if (page.next === null) break;
              page = reader.page({ ...question, cursor: page.next }, PATIENT);
            }
            expect(pages.flat()).toEqual(wanted);
            expect(pages.slice(0, -1).every(({ length }) => length === question.limit)).toBe(true);
            for (let i = pages.length - 2; i >= 0; i--) {
              page = reader.page({ ...question, cursor: page.previous! }, PATIENT);
              expect(page.records.map(({ id }) => id)).toEqual(pages[i]);
            }
            if (page.previous !== null) {
              const empty = reader.page({ ...question, cursor: page.previous }, PATIENT);
              expect(empty.records).toEqual([]);
              const again = reader.page({ ...question, cursor: empty.next! }, PATIENT);
              expect(again.records.map(({ id }) => id)).toEqual(pages[0]);
            }
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it('goes on with a cursor while records arrive and go', () => {
    fc.assert(
      fc.property(
        TRAIL,
        fc.array(TRAIL_ROW, { maxLength: 30 }),
        ASKED,
        fc.boolean(),
        (trail, more, asked, indexes) => {
          withTrail({ ...trail, deleted: 0 }, (reader, all, file) => {
            const question = { ...asked, order: 'arrival', first: 'newest' } as const;
            const page = reader.page(question, PATIENT);
            insertTrail(file, more, all.at(-1)!.id);
            const keptFrom = all[Math.floor(all.length / 2)]!.id;
            if (indexes && trail.indexed >= 0) indexAll(file);
            (trail.isLeft ? keepFrom : deleteBelow)(file, keptFrom);
            const now = inOrder(expected(recordsOf(file), question.filter), question);
            const last = page.records.at(-1)?.id ?? 0;
            const rest =
              page.next === null
                ? []
                : idsOf(reader.page({ ...question, limit: 1000, cursor: page.next }, PATIENT));
            expect(rest).toEqual(now.filter((id) => id < last));
            if (page.previous === null) return;
            const arrived = idsOf(reader.page({ ...question, limit: 1000, cursor: page.previous }, PATIENT));
            expect(arrived).toEqual(now.filter((id) => id > page.records[0]!.id));
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('goes on where the time ran out, to the end', () => {
    fc.assert(
      fc.property(TRAIL, ASKED, (trail, question) => {
        withTrail(trail, (reader, all) => {
          const ids: number[] = [];
          let cursor: string | undefined;
          for (let calls = 0; calls < 2000; calls++) {
            const page = reader.page({ ...question, ...(cursor === undefined ? {} : { cursor }) }, HASTY);
            ids.push(...page.records.map(({ id }) => id));
            if (page.next === null) break;
            cursor = page.next;
          }
          expect(ids).toEqual(inOrder(expected(all, question.filter), question));
        });
      }),
      { numRuns: 40 },
    );
  });

  it('counts', () => {
    fc.assert(
      fc.property(TRAIL, fc.array(TRAIL_FILTER, { minLength: 10, maxLength: 10 }), (trail, filters) => {
        withTrail(trail, (reader, all) => {
          for (const filter of filters) {
            expect(reader.count({ filter }, PATIENT)).toMatchObject({
              records: expected(all, filter).length,
              coverage: { isComplete: true },
            });
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it('counts the values of fields', () => {
    const names = ['type', 'severity', 'source.expert', 'data.symbol', 'data.note', 'service'];
    fc.assert(
      fc.property(TRAIL, fc.array(TRAIL_FILTER, { minLength: 5, maxLength: 5 }), (trail, filters) => {
        withTrail(trail, (reader, all) => {
          for (const filter of [{ kind: 'all' } as const, ...filters]) {
            const fitting = expected(all, filter);
            const { facets, coverage } = reader.facets({ filter, fields: names, limit: 3 }, PATIENT);
            expect(coverage.isComplete).toBe(true);
            for (const [i, { field, values, otherRecords }] of facets.entries()) {
              expect(field).toBe(names[i]);
              const wanted = valueCounts(fitting, parseField(field));
              expect(values).toHaveLength(Math.min(3, wanted.size));
              const listed = [...values].map(({ value, records }) => [value, records] as const);
              for (const [value, records] of listed)
                expect([value, wanted.get(value)]).toEqual([value, records]);
              for (const [value] of listed) wanted.delete(value);
              expect(Math.max(0, ...wanted.values())).toBeLessThanOrEqual(values.at(-1)?.records ?? 0);
              expect(otherRecords).toBe([...wanted.values()].reduce((sum, records) => sum + records, 0));
            }
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it('counts parts of time', () => {
    const question = fc.record({
      filter: fc.oneof(TRAIL_FILTER, fc.constantFrom(...BY_HOUR)),
      from: fc.constantFrom(undefined, START_NANO - 1n, START_NANO + 1_000_001n),
      to: fc.constantFrom(undefined, START_NANO + 2n * 3_600_000_000_000n, START_NANO + 2_000_000n),
      buckets: fc.constantFrom(1, 3, 60, 1000),
      by: fc.constantFrom(undefined, 'type', 'severity', 'source.expert', 'data.note'),
    });
    fc.assert(
      fc.property(TRAIL, fc.array(question, { minLength: 8, maxLength: 8 }), (trail, questions) => {
        withTrail(trail, (reader, all) => {
          for (const asked of questions) {
            const { from, to, by, buckets } = asked;
            const found = reader.histogram(definite(asked), PATIENT);
            const fitting = expected(all, asked.filter).filter(
              (record) =>
                (from === undefined || timeOf(record) >= from) && (to === undefined || timeOf(record) < to),
            );
            expect(found.coverage.isComplete).toBe(true);
            expect(found.from % found.widthNano).toBe(0n);
            const wanted = new Map<string | undefined, number[]>();
            const length = found.series[0]?.records.length ?? 0;
            expect(length).toBeLessThanOrEqual(buckets);
            for (const record of fitting) {
              const texts = by === undefined ? [] : fieldTexts(record, parseField(by));
              for (const text of texts.length === 0 ? [undefined] : texts) {
                const counts = wanted.get(text) ?? new Array<number>(length).fill(0);
                wanted.set(text, counts);
                counts[Number((timeOf(record) - found.from) / found.widthNano)]!++;
              }
            }
            const series = found.series.filter(({ records }) => records.some((n) => n > 0));
            expect(new Map(series.map(({ value, records }) => [value, records]))).toEqual(wanted);
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it('says what there is', () => {
    fc.assert(
      fc.property(TRAIL, (trail) => {
        withTrail(trail, (reader, all) => {
          const times = all.map(timeOf).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
          const statistics = reader.statistics();
          expect(statistics).toMatchObject({
            records: all.length,
            firstId: all[0]?.id,
            firstTimeUnixNano: times[0],
            lastTimeUnixNano: times.at(-1),
          });
          expect(new Map(statistics.types.map(({ value, records }) => [value, records]))).toEqual(
            valueCounts(all, parseField('type')),
          );
          const values = reader.values({ field: 'type', prefix: 'order' }).map(({ value }) => value);
          const types = [...valueCounts(all, parseField('type')).keys()].filter((type) =>
            type.startsWith('order'),
          );
          expect(values).toEqual(expect.arrayContaining(types));
          const names = reader.fields().map(({ name }) => name);
          for (const [key] of all.flatMap(({ attributes }) => attributes)) {
            expect(names).toContain(fieldName({ of: 'attribute', key }));
          }
        });
      }),
      { numRuns: 25 },
    );
  });

  it('says what has arrived', () => {
    fc.assert(
      fc.property(
        TRAIL,
        fc.array(TRAIL_FILTER, { maxLength: 3 }),
        fc.integer({ min: 1, max: 50 }),
        (trail, filters, max) => {
          withTrail(trail, (reader, all) => {
            const found = filters.map(() => [] as number[]);
            const { lastId } = reader.watermarks();
            for (let after = FIRST_ID; after < lastId;) {
              const { throughId, records, matches } = reader.tail(after, filters, max);
              matches.forEach((positions, i) =>
                found[i]!.push(...positions.map((position) => records[position]!.id)),
              );
              expect(throughId).toBeGreaterThan(after);
              after = throughId;
            }
            expect(found).toEqual(filters.map((filter) => expected(all, filter).map(({ id }) => id)));
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('ends when nobody wants the answer any more', () => {
    withTrail({ rows: [], indexed: 0, deleted: 0, isLeft: false }, (reader) => {
      expect(reader.count({ filter: { kind: 'all' } }, PATIENT).records).toBe(0);
      expect(reader.page({ filter: { kind: 'all' } }, PATIENT)).toMatchObject({
        records: [],
        next: null,
        previous: null,
      });
    });
    const [row] = fc.sample(TRAIL_ROW, 1);
    withTrail(
      { rows: new Array<TrailRow>(600).fill(row!), indexed: -1, deleted: 0, isLeft: false },
      (reader) => {
        const cancelled: Control = { deadline: Infinity, isCancelled: () => true };
        const filter: Filter = { kind: 'contains', field: { of: 'record', name: 'description' }, text: 'x' };
        expect(() => reader.count({ filter }, cancelled)).toThrow(
          expect.objectContaining({ code: 'ERR_BLOTTER_CLOSED' }),
        );
        expect(reader.count({ filter }, HASTY).coverage).toMatchObject({
          isComplete: false,
          answeredBy: 'scan',
        });
      },
    );
  });
});

/** Filters that the sums of hours can answer. */
const BY_HOUR: readonly Filter[] = [
  { kind: 'all' },
  { kind: 'prefix', field: { of: 'record', name: 'type' }, prefix: 'order' },
  { kind: 'not', filter: { kind: 'exists', field: { of: 'record', name: 'type' } } },
  { kind: 'compare', field: { of: 'record', name: 'severity' }, operator: '>=', value: 9 },
];

function idsOf({ records }: Page): number[] {
  return records.map(({ id }) => id);
}

function valueCounts(records: StoredRecord[], field: Field): Map<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) {
    for (const text of new Set(fieldTexts(record, field))) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** Without what is undefined. */
function definite(question: {
  [K in keyof HistogramQuestion]: HistogramQuestion[K] | undefined;
}): HistogramQuestion {
  return Object.fromEntries(
    Object.entries(question).filter(([, value]) => value !== undefined),
  ) as unknown as HistogramQuestion;
}
