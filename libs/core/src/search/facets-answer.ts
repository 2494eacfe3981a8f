import type { StoredRecord } from '../model/index.js';
import type { CheckedFacetQuestion, Facet, Facets, NamedField } from '../query/index.js';
import type { Bitmap } from './bitmap.js';
import type { Block } from './block.js';
import type { Evaluation } from './evaluation.js';
import { FieldTags } from './field-tags.js';
import { type Rows, countBetween, countCommon, hasRow } from './rows.js';
import { readRows, scan, scanTail } from './scan.js';
import { BLOCK_ROWS } from './search-schema.js';

/** With fewer rows than this part of the tags of a block, reading the rows is quicker. */
const ROWS_PER_TAG = 0.5;
const MANY_TAGS = 1000;

/** Counts which values what fits has. */
export function answerFacets(question: CheckedFacetQuestion, evaluation: Evaluation): Facets {
  const { moment, budget } = evaluation;
  const counters = question.fields.map((field) => new FacetCounter(field, evaluation));
  const isRollup = evaluation.filter.kind === 'all' && moment.index?.state.floor === moment.floor;
  if (isRollup) for (const counter of counters) counter.takeTotals();
  const open = counters.filter(({ hasTotals }) => !hasTotals);
  if (isRollup) budget.askedRollup();
  const reachedId =
    isRollup && open.length === 0
      ? scanTail(evaluation, visitor(evaluation, counters, []))
      : scan(evaluation, visitor(evaluation, counters, open));
  return {
    facets: counters.map((counter) => counter.facet(question.limit)),
    coverage: budget.coverage(moment.lastId, reachedId),
  };
}

function visitor(
  evaluation: Evaluation,
  counters: readonly FacetCounter[],
  ofBlocks: readonly FacetCounter[],
): Parameters<typeof scan>[1] {
  return {
    block: (block, rows) => {
      const unread = ofBlocks.filter((counter) => !counter.countTags(block, rows));
      if (unread.length === 0) return true;
      return readRows(evaluation, block, rows, (records) => {
        for (const counter of unread) counter.countRecords(records);
      });
    },
    records: (records) => {
      for (const counter of counters) counter.countRecords(records);
    },
  };
}

class FacetCounter {
  hasTotals = false;
  private readonly counts = new Map<string, number>();
  private readonly tags: FieldTags;

  constructor(
    private readonly named: NamedField,
    evaluation: Evaluation,
  ) {
    this.tags = new FieldTags(evaluation, named.field);
  }

  /** What the index counted when it was made. */
  takeTotals(): void {
    if (this.tags.tags === undefined) return;
    this.hasTotals = true;
    for (const { value, records } of this.tags.tags.values()) this.add(value, records);
  }

  /** @returns false when the rows have to be read. */
  countTags(block: Block, rows: Rows): boolean {
    const { tags } = this.tags;
    if (tags === undefined) return false;
    if (tags.size > MANY_TAGS && countBetween(rows, 0, BLOCK_ROWS - 1) < tags.size * ROWS_PER_TAG)
      return false;
    for (const found of this.tags.of(block)) this.add(found.tag.value, countIn(found.rows, rows));
    return true;
  }

  countRecords(records: readonly StoredRecord[]): void {
    for (const record of records) {
      for (const text of new Set(this.tags.read(record))) this.add(this.tags.valueOf(text), 1);
    }
  }

  facet(limit: number): Facet {
    const all = [...this.counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const values = all
      .slice(0, limit)
      .map(([value, records]) => ({ value: this.tags.textOf(value), records }));
    const otherRecords = all.slice(limit).reduce((sum, [, records]) => sum + records, 0);
    return { field: this.named.name, values, otherRecords };
  }

  private add(value: string, records: number): void {
    if (records > 0) this.counts.set(value, (this.counts.get(value) ?? 0) + records);
  }
}

function countIn(bitmap: Bitmap, rows: Rows): number {
  if (bitmap instanceof Uint32Array) return countCommon(bitmap, rows);
  let count = 0;
  for (const row of bitmap) if (hasRow(rows, row)) count++;
  return count;
}
