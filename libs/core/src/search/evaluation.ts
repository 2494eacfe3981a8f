import type { StoredRecord } from '../model/index.js';
import type { Filter } from '../query/index.js';
import { toDense } from './bitmap.js';
import type { Block } from './block.js';
import type { Budget } from './budget.js';
import type { EmptyBlocks } from './empty-blocks.js';
import type { IndexMoment, Moment } from './moment.js';
import { Planner } from './planner.js';
import { RowTester } from './row-tester.js';
import { EVERY_ROW, NO_ROWS, type Rows, hasRow, intersect, keepBetween, newRows } from './rows.js';
import { ALL_ROWS, BLOCK_ROWS, partitionOf } from './search-schema.js';
import type { Term } from './term.js';
import type { TextMatcher } from './text-matcher.js';
import { TextTerm } from './text-term.js';

/** Rows that lie so close together are read as a range. */
const MAX_SPREAD = 2;
const MIN_RANGE = 8;

/** A filter that is asked of the store and its index at one moment. */
export class Evaluation {
  /** Rows of the block that was evaluated last which surely fit, and those that could; the same array when the index knows. */
  must: Rows = NO_ROWS;
  may: Rows = NO_ROWS;
  readonly tester: RowTester;
  readonly planner: Planner | undefined;
  private readonly term: Term | undefined;
  private readonly empty: EmptyBlocks | undefined;
  private readonly index: IndexMoment | undefined;
  private readonly everyBuffer = newRows();
  private readonly mustBuffer = newRows();
  private readonly mayBuffer = newRows();

  constructor(
    readonly moment: Moment,
    readonly filter: Filter,
    readonly budget: Budget,
    matcher: () => TextMatcher,
  ) {
    const { index, records } = moment;
    this.index = index;
    this.planner = index && new Planner(index.file, index.state, records);
    this.term = this.planner?.plan(filter);
    this.empty = index?.file.emptyBlocks(keyOf(filter));
    this.tester = new RowTester(filter, this.planner?.textTerms ?? new Map(), matcher);
  }

  /**
   * Whether the full-text index alone has the answer, wherever there is an index, and gives its first rows at once: those of
   * a prefix it puts together first.
   */
  asksOnlyForText(): boolean {
    const { term, index, moment } = this;
    if (
      this.filter.kind !== 'text' ||
      this.filter.isPrefix ||
      !(term instanceof TextTerm) ||
      index === undefined
    )
      return false;
    const last = partitionOf(index.state.watermark);
    for (let partition = partitionOf(moment.floor); partition <= last; partition++) {
      if (!index.file.text.hasTable(partition)) return false;
    }
    return true;
  }

  /** Rows of a filter that {@link asksOnlyForText}. */
  textRows(
    partition: number,
    from: number,
    to: number,
    first: 'newest' | 'oldest',
    limit: number,
  ): readonly number[] {
    const { match } = this.term as TextTerm;
    const { file, state } = this.index!;
    const isSealed = partition < partitionOf(state.watermark);
    return isSealed
      ? (file.text.rowsOfSealed(partition, match, from, to, first, limit) ?? [])
      : (file.text.rows(partition, match, from, to, first, limit) ?? []);
  }

  /**
   * Looks at the rows of a block from one id to another, both included.
   * @returns false when none of them could fit.
   */
  evaluate(block: Block, fromId = 0, toId = Number.MAX_SAFE_INTEGER): boolean {
    this.budget.askedIndex();
    this.must = this.may = NO_ROWS;
    if (this.empty!.has(block.id)) return false;
    const term = this.term!;
    term.evaluate(block);
    if (term.may === NO_ROWS) {
      if (block.isSealed) this.empty!.add(block.id);
      return false;
    }
    const within = this.rowsThere(block, fromId, toId);
    if (term.may === EVERY_ROW) this.may = within;
    else if (intersect(this.mayBuffer, term.may, within)) this.may = this.mayBuffer;
    else return false;
    if (term.must === term.may) this.must = this.may;
    else if (term.must !== NO_ROWS && intersect(this.mustBuffer, term.must, within))
      this.must = this.mustBuffer;
    return true;
  }

  /** Those of some rows of a block that fit. @param ids - in either order; not of `must`. */
  tryRows(ids: readonly number[], block: Block): StoredRecord[] {
    this.budget.triedRows(ids.length);
    return this.tester.fittingIndexed(this.read(ids), block);
  }

  /** The record, if it fits. @param block - where the index has it; undefined: it has not. */
  tryRow(id: number, block: Block | undefined): StoredRecord | undefined {
    const record = this.moment.records.byId(id);
    if (record === undefined) return undefined;
    this.budget.triedRows(1);
    return (
      block === undefined ? this.tester.fitting([record]) : this.tester.fittingIndexed([record], block)
    )[0];
  }

  /** Those of some records behind the index that fit. */
  tryTail(records: readonly StoredRecord[]): readonly StoredRecord[] {
    if (this.filter.kind === 'all') return records;
    this.budget.triedRows(records.length);
    return this.tester.fitting(records);
  }

  isSure(row: number): boolean {
    return this.must === this.may || hasRow(this.must, row);
  }

  /** The records with these ids that there are. @param ids - in either order. */
  read(ids: readonly number[]): StoredRecord[] {
    const { records } = this.moment;
    const [low, high] = ids[0]! < ids.at(-1)! ? [ids[0]!, ids.at(-1)!] : [ids.at(-1)!, ids[0]!];
    if (ids.length >= MIN_RANGE && high - low < ids.length * MAX_SPREAD) {
      const wanted = new Set(ids);
      const range = records.between(low, high, low === ids[0] ? 'oldest' : 'newest', high - low + 1);
      return wanted.size === range.length ? range : range.filter(({ id }) => wanted.has(id));
    }
    return ids.map((id) => records.byId(id)).filter((record) => record !== undefined);
  }

  /** Rows of the block that there are, within the bounds. */
  private rowsThere(block: Block, fromId: number, toId: number): Rows {
    const { file, state } = this.index!;
    const bitmap = file.posting(ALL_ROWS, block);
    const first = block.id * BLOCK_ROWS;
    const from = Math.max(fromId, this.moment.floor);
    const to = Math.min(toId, state.watermark);
    if (from <= block.first && to >= block.last) {
      if (bitmap instanceof Uint32Array) return bitmap;
      return toDense(bitmap);
    }
    this.everyBuffer.set(toDense(bitmap));
    keepBetween(this.everyBuffer, Math.max(0, from - first), Math.min(BLOCK_ROWS - 1, to - first));
    return this.everyBuffer;
  }
}

/** The same for filters that ask the same: "an hour ago" is another time each time it is asked. */
function keyOf(filter: Filter): string {
  return JSON.stringify(filter, (name, value: unknown) => {
    if (name === 'ago') return undefined;
    const isPlain = typeof value !== 'bigint' && (typeof value !== 'number' || Number.isFinite(value));
    return isPlain ? value : { number: String(value) };
  });
}
