import type { Count } from '../query/index.js';
import { STEP_ROWS } from './budget.js';
import type { Evaluation } from './evaluation.js';
import { countBetween, nextRow } from './rows.js';
import { BLOCK_ROWS } from './search-schema.js';

/** Counts what fits; newest first, so that a count that takes too long is of what is new. */
export function answerCount(evaluation: Evaluation): Count {
  const { moment, budget } = evaluation;
  let records = 0;
  let reachedId = countTail(evaluation, (n) => (records += n));
  const blocks = moment.index?.blocks ?? [];
  for (let i = blocks.length - 1; i >= 0 && reachedId === undefined; i--) {
    const block = blocks[i]!;
    if (!evaluation.evaluate(block)) continue;
    records += countBetween(evaluation.must, 0, BLOCK_ROWS - 1);
    if (evaluation.must !== evaluation.may) {
      reachedId = tryUnsure(evaluation, block.id * BLOCK_ROWS, (n) => (records += n));
    }
    if (reachedId === undefined && i > 0 && budget.isOver()) reachedId = block.id * BLOCK_ROWS;
  }
  return { records, coverage: budget.coverage(moment.lastId, reachedId) };
}

function countTail(evaluation: Evaluation, add: (records: number) => void): number | undefined {
  const { moment, budget } = evaluation;
  for (let high = moment.lastId; high >= moment.tailFrom;) {
    const records = moment.records.between(moment.tailFrom, high, 'newest', STEP_ROWS);
    add(evaluation.tryTail(records).length);
    if (records.length < STEP_ROWS) break;
    const { id } = records.at(-1)!;
    high = id - 1;
    if (budget.isOver()) return id;
  }
  return undefined;
}

/** @returns the last id that was looked at, when the time ran out. */
function tryUnsure(evaluation: Evaluation, base: number, add: (records: number) => void): number | undefined {
  const { may } = evaluation;
  let ids: number[] = [];
  for (let row = nextRow(may, 0); row >= 0; row = nextRow(may, row + 1)) {
    if (evaluation.isSure(row)) continue;
    if (ids.push(base + row) < STEP_ROWS) continue;
    add(evaluation.tryRows(ids).length);
    ids = [];
    if (evaluation.budget.isOver()) return base + row;
  }
  if (ids.length > 0) add(evaluation.tryRows(ids).length);
  return undefined;
}
