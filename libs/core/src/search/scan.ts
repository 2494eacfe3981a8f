import type { StoredRecord } from '../model/index.js';
import type { Block } from './block.js';
import { STEP_ROWS } from './budget.js';
import type { Evaluation } from './evaluation.js';
import { NO_ROWS, type Rows, nextRow } from './rows.js';
import { BLOCK_ROWS } from './search-schema.js';

/** Is given everything that fits, in parts. */
export interface Visitor {
  /** Rows of a block that fit; `rows` is good until this returns. @returns false when the time ran out in it. */
  block(block: Block, rows: Rows): boolean;
  /** Records that fit, of the tail, and those of a block that had to be read. */
  records(records: readonly StoredRecord[]): void;
}

/**
 * Visits everything that fits, newest first, until the time runs out.
 * @returns the last row id that was looked at; undefined when that was all.
 */
export function scan(evaluation: Evaluation, visitor: Visitor): number | undefined {
  const { moment, budget } = evaluation;
  let reachedId = scanTail(evaluation, visitor);
  const blocks = moment.index?.blocks ?? [];
  for (let i = blocks.length - 1; i >= 0 && reachedId === undefined; i--) {
    const block = blocks[i]!;
    if (!evaluation.evaluate(block)) continue;
    const first = block.id * BLOCK_ROWS;
    if (evaluation.must !== NO_ROWS && !visitor.block(block, evaluation.must)) return first;
    if (evaluation.must !== evaluation.may) reachedId = tryUnsure(evaluation, block, visitor);
    if (reachedId === undefined && i > 0 && budget.isOver()) reachedId = first;
  }
  return reachedId;
}

/** The same of what is behind the index. */
export function scanTail(evaluation: Evaluation, visitor: Visitor): number | undefined {
  const { moment, budget } = evaluation;
  for (let high = moment.lastId; high >= moment.tailFrom;) {
    const records = moment.records.between(moment.tailFrom, high, 'newest', STEP_ROWS);
    visitor.records(evaluation.tryTail(records));
    if (records.length < STEP_ROWS) break;
    const { id } = records.at(-1)!;
    high = id - 1;
    if (budget.isOver()) return id;
  }
  return undefined;
}

function tryUnsure(evaluation: Evaluation, block: Block, visitor: Visitor): number | undefined {
  const first = block.id * BLOCK_ROWS;
  const { may } = evaluation;
  let ids: number[] = [];
  for (let row = nextRow(may, 0); row >= 0; row = nextRow(may, row + 1)) {
    if (evaluation.isSure(row)) continue;
    if (ids.push(first + row) < STEP_ROWS) continue;
    visitor.records(evaluation.tryRows(ids, block));
    ids = [];
    if (evaluation.budget.isOver()) return first;
  }
  if (ids.length > 0) visitor.records(evaluation.tryRows(ids, block));
  return undefined;
}

/** Reads the rows of a block, a few at a time. @returns false when the time ran out. */
export function readRows(
  evaluation: Evaluation,
  block: Block,
  rows: Rows,
  use: (records: readonly StoredRecord[]) => void,
): boolean {
  const first = block.id * BLOCK_ROWS;
  let ids: number[] = [];
  for (let row = nextRow(rows, 0); row >= 0; row = nextRow(rows, row + 1)) {
    if (ids.push(first + row) < STEP_ROWS) continue;
    use(evaluation.read(ids));
    ids = [];
    if (evaluation.budget.isOver()) return false;
  }
  if (ids.length > 0) use(evaluation.read(ids));
  return true;
}
