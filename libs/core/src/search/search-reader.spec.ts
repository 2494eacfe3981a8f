import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRAIL_FILTER, naiveTest } from '../../../../test/support/naive-filter.js';
import { TRAIL_ROW, type TrailRow, deleteBelow, insertTrail } from '../../../../test/support/searchable-trail.js';
import type { StoredRecord } from '../model/index.js';
import { type Filter, type PageQuestion, timeOf } from '../query/index.js';
import { StoreReader, openStore } from '../store/index.js';
import { Indexer } from './indexer.js';
import { type Control, SearchReader } from './search-reader.js';

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
}

const TRAIL: fc.Arbitrary<Trail> = fc
  .array(TRAIL_ROW, { minLength: 1, maxLength: 120 })
  .chain((rows) =>
    fc.record({
      rows: fc.constant(rows),
      indexed: fc.oneof(fc.constant(rows.length), fc.constant(-1), fc.integer({ min: 0, max: rows.length })),
      deleted: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: rows.length })),
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

/** Gives what is asked a reader of the trail, and all records that there are. */
function withTrail({ rows, indexed, deleted }: Trail, use: (reader: SearchReader, all: StoredRecord[]) => void): void {
  const file = join(folder, `${++n}.db`);
  const searchFile = join(folder, `${n}.search.db`);
  openStore({ file, isShared: false, prefix: '', view: 'activity_log' }).database.close();
  let lastId = insertTrail(file, rows.slice(0, Math.max(0, indexed)), FIRST_ID);
  if (indexed >= 0) {
    const indexer = new Indexer({ storeFile: file, prefix: '', searchFile, attributes: ['symbol', 'quantity'] });
    while (indexer.step(30).rows > 0);
    indexer.close();
  }
  lastId = insertTrail(file, rows.slice(Math.max(0, indexed)), lastId);
  if (deleted > 0) {
    deleteBelow(file, rows.slice(0, deleted).reduce((id, { idStep }) => id + idStep, FIRST_ID) + 1);
  }
  const store = new StoreReader({ file });
  const all = store.latest(10_000).reverse();
  store.close();
  const reader = new SearchReader({ file });
  try {
    use(reader, all);
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
  order: fc.constantFrom('arrival' as const),
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
      { numRuns: 60 },
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
      { numRuns: 60 },
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
      { numRuns: 60 },
    );
  });
});
