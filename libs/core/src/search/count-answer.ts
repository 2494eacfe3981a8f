import type { Count } from '../query/index.js';
import type { Evaluation } from './evaluation.js';
import { countBetween } from './rows.js';
import { scan } from './scan.js';
import { BLOCK_ROWS } from './search-schema.js';

/** Counts what fits; newest first, so that a count that takes too long is of what is new. */
export function answerCount(evaluation: Evaluation): Count {
  let records = 0;
  const reachedId = scan(evaluation, {
    block: (_, rows) => {
      records += countBetween(rows, 0, BLOCK_ROWS - 1);
      return true;
    },
    records: (fitting) => {
      records += fitting.length;
    },
  });
  return { records, coverage: evaluation.budget.coverage(evaluation.moment.lastId, reachedId) };
}
