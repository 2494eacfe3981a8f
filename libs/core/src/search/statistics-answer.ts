import { type Statistics, timeOf } from '../query/index.js';
import type { Evaluation } from './evaluation.js';
import { answerFacets } from './facets-answer.js';
import { countBetween } from './rows.js';
import { BLOCK_ROWS } from './search-schema.js';
import { TimeWalk } from './time-walk.js';

const MAX_VALUES = 1000;

/** What there is. @param all - a filter that everything fits. */
export function answerStatistics(all: Evaluation): Statistics {
  const { moment } = all;
  const { index, records, floor, lastId, tailFrom } = moment;
  const isEmpty = records.firstId() === undefined;
  let count = records.count(tailFrom);
  for (const block of index?.blocks ?? []) {
    if (all.evaluate(block)) count += countBetween(all.must, 0, BLOCK_ROWS - 1);
  }
  const types = { name: 'type', field: { of: 'record', name: 'type' } } as const;
  const severities = { name: 'severity', field: { of: 'record', name: 'severity' } } as const;
  const question = { filter: all.filter, fields: [types, severities], limit: MAX_VALUES, timeLimitMs: 0 };
  const { facets } = answerFacets(question, all);
  return {
    generation: moment.generation,
    records: count,
    firstId: isEmpty ? undefined : floor,
    lastId: isEmpty ? undefined : lastId,
    firstTimeUnixNano: endOfTime(all, 'oldest'),
    lastTimeUnixNano: endOfTime(all, 'newest'),
    indexedThroughId: index?.state.watermark,
    storeBytes: records.bytes(),
    indexBytes: index?.file.bytes() ?? 0,
    types: facets[0]!.values,
    severities: facets[1]!.values,
  };
}

function endOfTime(all: Evaluation, first: 'newest' | 'oldest'): bigint | undefined {
  for (const { id } of new TimeWalk(all, first, undefined).found()) {
    const record = all.moment.records.byId(id);
    if (record !== undefined) return timeOf(record);
  }
  return undefined;
}
