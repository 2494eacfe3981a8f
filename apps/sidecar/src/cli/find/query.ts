import type { Coverage, Filter, Order } from '@blotter/core/reader';
import { FOUND, NOTHING_FOUND, NO_ANSWER, answer, tell } from './answer.js';
import { type TimeOptions, filterOf } from './filter-of.js';
import { countLines, facetLines } from './figure-lines.js';
import { incompleteText } from './incomplete-text.js';
import { type SourceOptions, openSource } from './open-source.js';
import { Output } from './output.js';
import { RecordLines } from './record-lines.js';
import type { RecordSource } from './record-source.js';

/** Options of `blotter query`. */
export interface QueryOptions extends SourceOptions, TimeOptions {
  readonly order?: Order;
  readonly first?: 'newest' | 'oldest';
  readonly limit?: number;
  readonly timeLimit: number;
  readonly count?: boolean;
  readonly facet?: readonly string[];
  readonly json?: boolean;
}

/** Records that are asked for at a time. */
const PAGE_RECORDS = 1000;
const DEFAULT_RECORDS = 50;
const DEFAULT_VALUES = 10;

/** Prints the records that fit, or how many. @returns the exit code. */
export function query(words: readonly string[], options: QueryOptions): Promise<number> {
  return answer(async () => {
    const filter = filterOf(words, options);
    const source = await openSource(options);
    try {
      if (options.count) return await count(source, filter, options);
      if (options.facet !== undefined) return await facets(source, filter, options);
      return await records(source, filter, options);
    } finally {
      await source.close();
    }
  });
}

async function records(source: RecordSource, filter: Filter, options: QueryOptions): Promise<number> {
  const { order = 'arrival', first = 'newest', limit = DEFAULT_RECORDS, timeLimit, json } = options;
  const output = new Output();
  const lines = new RecordLines(json);
  const begin = performance.now();
  let found = 0;
  let cursor: string | undefined;
  for (;;) {
    const page = await source.page({
      filter,
      order,
      first,
      limit: Math.min(PAGE_RECORDS, limit - found),
      ...(cursor === undefined ? {} : { cursor }),
      timeLimitMs: Math.max(1, Math.round(timeLimit - (performance.now() - begin))),
    });
    await output.lines(page.records.map((record) => lines.of(record)));
    found += page.records.length;
    if (found >= limit || !output.isRead) return FOUND;
    const { isComplete } = page.coverage;
    // A sidecar may look for a shorter time than it is asked to.
    const isOver = page.next === null || performance.now() - begin >= timeLimit;
    if (!isComplete && isOver) return incomplete(found, page.coverage, timeLimit, first);
    // What arrives while the oldest are read first may always be followed by more.
    if (isComplete && (page.next === null || page.records.length === 0)) {
      return found > 0 ? FOUND : NOTHING_FOUND;
    }
    cursor = page.next!;
  }
}

async function count(
  source: RecordSource,
  filter: Filter,
  { timeLimit, json }: QueryOptions,
): Promise<number> {
  const found = await source.count({ filter, timeLimitMs: timeLimit });
  await new Output().lines(countLines(found, json));
  return ending(found.records, found.coverage, timeLimit);
}

async function facets(
  source: RecordSource,
  filter: Filter,
  { facet: fields = [], limit = DEFAULT_VALUES, timeLimit, json }: QueryOptions,
): Promise<number> {
  const found = await source.facets({ filter, fields, limit, timeLimitMs: timeLimit });
  await new Output().lines(facetLines(found, json));
  const values = found.facets.reduce((sum, facet) => sum + facet.values.length, 0);
  return ending(values, found.coverage, timeLimit);
}

function ending(found: number, coverage: Coverage, timeLimit: number): number {
  if (!coverage.isComplete) return incomplete(found, coverage, timeLimit, undefined);
  return found > 0 ? FOUND : NOTHING_FOUND;
}

/** Nobody knows that there is nothing when not all was looked at. */
function incomplete(
  found: number,
  coverage: Coverage,
  timeLimit: number,
  first: 'newest' | 'oldest' | undefined,
): number {
  tell(incompleteText(coverage, timeLimit, first));
  return found > 0 ? FOUND : NO_ANSWER;
}
