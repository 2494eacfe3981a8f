import type { StoredRecord } from '../model/index.js';
import type { Filter } from '../query/index.js';
import type { Moment } from './moment.js';
import { RowTester } from './row-tester.js';
import type { TextMatcher } from './text-matcher.js';

/** What has arrived after a row id, and which of the filters it fits. */
export function tailAfter(
  moment: Moment,
  afterId: number,
  filters: readonly Filter[],
  maxRows: number,
  matcher: () => TextMatcher,
): { readonly throughId: number; readonly records: StoredRecord[]; readonly matches: number[][] } {
  const arrived = moment.records.between(
    Math.max(afterId + 1, moment.floor),
    moment.lastId,
    'oldest',
    maxRows,
  );
  const isAll = arrived.length < maxRows;
  const throughId = isAll ? Math.max(afterId, moment.lastId) : arrived.at(-1)!.id;
  const fitting = filters.map((filter) => new RowTester(filter, new Map(), matcher).fitting(arrived));
  const wanted = new Set(fitting.flat());
  const records = arrived.filter((record) => wanted.has(record));
  const positions = new Map(records.map((record, position) => [record, position]));
  return {
    throughId,
    records,
    matches: fitting.map((found) => found.map((record) => positions.get(record)!)),
  };
}
