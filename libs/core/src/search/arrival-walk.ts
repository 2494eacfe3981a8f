import type { StoredRecord } from '../model/index.js';
import type { Block } from './block.js';
import { STEP_ROWS } from './budget.js';
import type { Evaluation } from './evaluation.js';
import { nextRow, previousRow } from './rows.js';
import { BLOCK_ROWS, PARTITION_ROWS } from './search-schema.js';

/** A record that fits; it has been read when it had to be tried. */
export interface Found {
  readonly id: number;
  readonly record: StoredRecord | undefined;
}

/** A place in the order of arrival or of time: between two records. */
export interface Place {
  /** 0n in the order of arrival. */
  readonly timeNano: bigint;
  readonly id: number;
}

/** Finds what fits in one direction, from a place on. */
export interface Walk {
  found(): Iterable<Found>;
  /** From now on looks at no more than so many rows that have to be tried. */
  tryAtMost(rows: number): void;
  /** Where the walk ended before its end: all before it was looked at. */
  readonly reached: Place | undefined;
}

/** Rows that are tried at first: most pages are full after a few. */
const FIRST_STEP_ROWS = 32;

/** Finds what fits in the order of arrival. */
export class ArrivalWalk implements Walk {
  private reachedId: number | undefined;
  private step = FIRST_STEP_ROWS;
  private rowsLeft = Number.POSITIVE_INFINITY;

  /** @param start - the first id to look at. */
  constructor(
    private readonly evaluation: Evaluation,
    private readonly first: 'newest' | 'oldest',
    private readonly start: number,
  ) {}

  get reached(): Place | undefined {
    return this.reachedId === undefined ? undefined : { timeNano: 0n, id: this.reachedId };
  }

  tryAtMost(rows: number): void {
    this.rowsLeft = rows;
  }

  *found(): Generator<Found, void> {
    if (this.first === 'newest') {
      yield* this.tail();
      if (this.reachedId === undefined) yield* this.blocks();
    } else {
      yield* this.blocks();
      if (this.reachedId === undefined) yield* this.tail();
    }
  }

  private *tail(): Generator<Found, void> {
    const { moment } = this.evaluation;
    const isDown = this.first === 'newest';
    let low = isDown ? moment.tailFrom : Math.max(moment.tailFrom, this.start);
    let high = isDown ? Math.min(moment.lastId, this.start) : moment.lastId;
    while (low <= high) {
      const limit = this.takeStep();
      const records = moment.records.between(low, high, this.first, limit);
      for (const record of this.evaluation.tryTail(records)) yield { id: record.id, record };
      if (records.length < limit) return;
      const last = records.at(-1)!.id;
      if (isDown) high = last - 1;
      else low = last + 1;
      if (low <= high && this.isOver(records.length)) {
        this.reachedId = last;
        return;
      }
    }
  }

  private *blocks(): Generator<Found, void> {
    const { index } = this.evaluation.moment;
    if (index === undefined) return;
    const isDown = this.first === 'newest';
    const { blocks } = index;
    if (this.isAtStart() && this.evaluation.asksOnlyForText()) {
      yield* this.text();
      return;
    }
    for (let i = isDown ? blocks.length - 1 : 0; i >= 0 && i < blocks.length; i += isDown ? -1 : 1) {
      const block = blocks[i]!;
      if (isDown ? block.first > this.start : block.last < this.start) continue;
      yield* this.rowsOf(block);
      if (this.reachedId !== undefined) return;
      const isLast = isDown
        ? i === 0
        : i === blocks.length - 1 && index.state.watermark >= this.evaluation.moment.lastId;
      if (!isLast && this.isOver(0)) {
        this.reachedId = isDown ? block.id * BLOCK_ROWS : Math.min(block.last, index.state.watermark);
        return;
      }
    }
  }

  private isAtStart(): boolean {
    const { lastId, floor } = this.evaluation.moment;
    return this.first === 'newest' ? this.start >= lastId : this.start <= floor;
  }

  /** The full-text index gives the first rows at once, without a bitmap of all of them. */
  private *text(): Generator<Found, void> {
    const { evaluation, first } = this;
    const { index, floor } = evaluation.moment;
    const { watermark } = index!.state;
    const isDown = first === 'newest';
    const [oldest, newest] = [Math.floor(floor / PARTITION_ROWS), Math.floor(watermark / PARTITION_ROWS)];
    evaluation.budget.askedIndex();
    for (let i = 0; i <= newest - oldest; i++) {
      const partition = isDown ? newest - i : oldest + i;
      let from = Math.max(floor, partition * PARTITION_ROWS);
      let to = Math.min(watermark, (partition + 1) * PARTITION_ROWS - 1);
      for (let ids: readonly number[] = []; from <= to;) {
        ids = evaluation.textRows(partition, from, to, first, STEP_ROWS);
        for (const id of ids) yield { id, record: undefined };
        if (ids.length < STEP_ROWS) break;
        if (isDown) to = ids.at(-1)! - 1;
        else from = ids.at(-1)! + 1;
      }
      if (i < newest - oldest && this.isOver(0)) {
        this.reachedId = isDown ? partition * PARTITION_ROWS : to;
        return;
      }
    }
  }

  private *rowsOf(block: Block): Generator<Found, void> {
    const { evaluation } = this;
    const isDown = this.first === 'newest';
    const isAny = isDown ? evaluation.evaluate(block, 0, this.start) : evaluation.evaluate(block, this.start);
    if (!isAny) return;
    const base = block.id * BLOCK_ROWS;
    const { may } = evaluation;
    const following = (row: number): number => (isDown ? previousRow(may, row - 1) : nextRow(may, row + 1));
    let row = isDown ? previousRow(may, BLOCK_ROWS - 1) : nextRow(may, 0);
    if (evaluation.must === may) {
      for (; row >= 0; row = following(row)) yield { id: base + row, record: undefined };
      return;
    }
    while (row >= 0) {
      const rows: number[] = [];
      const unsure: number[] = [];
      const limit = this.takeStep();
      for (; row >= 0 && rows.length < limit; row = following(row)) {
        rows.push(row);
        if (!evaluation.isSure(row)) unsure.push(base + row);
      }
      yield* this.resolve(rows, unsure, block);
      if (row >= 0 && this.isOver(unsure.length)) {
        this.reachedId = base + rows.at(-1)!;
        return;
      }
    }
  }

  private *resolve(rows: readonly number[], unsure: readonly number[], block: Block): Generator<Found, void> {
    const records = unsure.length === 0 ? [] : this.evaluation.tryRows(unsure, block);
    if (unsure.length === rows.length) {
      for (const record of records) yield { id: record.id, record };
      return;
    }
    const tried = new Set(unsure);
    const fitting = new Map(records.map((record) => [record.id, record]));
    for (const row of rows) {
      const id = block.id * BLOCK_ROWS + row;
      const record = fitting.get(id);
      if (record !== undefined || !tried.has(id)) yield { id, record };
    }
  }

  private takeStep(): number {
    const { step } = this;
    this.step = Math.min(STEP_ROWS, step * 2);
    return step;
  }

  private isOver(tried: number): boolean {
    this.rowsLeft -= tried;
    return this.evaluation.budget.isOver() || this.rowsLeft <= 0;
  }
}
