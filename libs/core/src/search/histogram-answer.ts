import { type CheckedHistogramQuestion, type Filter, type Histogram } from '../query/index.js';
import { partsOf } from './bucket-width.js';
import type { Evaluation } from './evaluation.js';
import { FieldTags } from './field-tags.js';
import { HourSums, fitsHours } from './hour-sums.js';
import type { Moment } from './moment.js';
import { PartCounter } from './part-counter.js';
import { scan } from './scan.js';
import { Series } from './series.js';
import { boundsInFilter, timeBounds, within } from './time-bounds.js';

const MS = 1_000_000n;
const HOUR_NANO = 3_600_000n * MS;
const LAST_NANO = 2n ** 64n - 1n;

/** Counts what fits in each part of a time range. @param evaluate - makes an evaluation of another filter. */
export function answerHistogram(
  question: CheckedHistogramQuestion,
  evaluate: (filter: Filter) => Evaluation,
): Histogram {
  const filter = within(question.filter, question.from, question.to);
  const evaluation = evaluate(filter);
  const { moment, budget } = evaluation;
  const range = rangeOf(question, moment);
  if (range === undefined) {
    const coverage = budget.coverage(moment.lastId, undefined);
    return {
      from: HOUR_NANO * ((question.from ?? 0n) / HOUR_NANO),
      widthNano: HOUR_NANO,
      series: [],
      coverage,
    };
  }
  const { from, to } = range;
  const parts = partsOf(Number(from / MS), Number(to / MS), question.buckets);
  const series = new Series(parts.count);
  const counter = new PartCounter(
    parts,
    series,
    evaluation,
    question.by && new FieldTags(evaluation, question.by.field),
  );
  const reachedId = fitsHours(question, parts, evaluation)
    ? new HourSums(question, parts, series, counter, evaluate).count(from, to)
    : scan(evaluation, counter);
  return {
    from: BigInt(parts.fromMs) * MS,
    widthNano: BigInt(parts.widthMs) * MS,
    series: series.list(question.by !== undefined, (value) => counter.textOf(value)),
    coverage: budget.coverage(moment.lastId, reachedId),
  };
}

/** Nanoseconds since 1970, both included. */
function rangeOf(
  { filter, from, to }: CheckedHistogramQuestion,
  moment: Moment,
): { readonly from: bigint; readonly to: bigint } | undefined {
  const asked = boundsInFilter(filter);
  const bounds = timeBounds(moment);
  if (bounds === undefined) return undefined;
  const first = from ?? greater(asked.from, BigInt(bounds.minMs) * MS);
  const last = to === undefined ? smaller(asked.to, BigInt(bounds.maxMs) * MS + MS - 1n) : to - 1n;
  const clamped = { from: first < 0n ? 0n : first, to: smaller(last, LAST_NANO) };
  return clamped.from > clamped.to ? undefined : clamped;
}

function greater(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || a < b ? b : a;
}

function smaller(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || a > b ? b : a;
}
