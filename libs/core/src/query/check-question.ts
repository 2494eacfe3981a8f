import { BlotterError } from '../errors.js';
import { parseField } from './field-names.js';
import type { Field, Filter } from './filter.js';
import { FilterError } from './filter-error.js';
import type {
  CountQuestion,
  FacetQuestion,
  HistogramQuestion,
  Order,
  PageQuestion,
  ValuesQuestion,
} from './question.js';
import type { TailQuestion } from './record-finder.js';
import { timeText } from './time-text.js';

export const MAX_LIMIT = 1000;
export const MAX_BUCKETS = 1000;
export const MAX_TIME_LIMIT_MS = 60_000;
export const MAX_FACETS = 20;
export const DEFAULT_TIME_LIMIT_MS = 5000;

/** A field by which to group, and the name that it was asked by. */
export interface NamedField {
  readonly name: string;
  readonly field: Field;
}

export interface CheckedPageQuestion {
  readonly filter: Filter;
  readonly order: Order;
  readonly first: 'newest' | 'oldest';
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly timeLimitMs: number;
}

export interface CheckedCountQuestion {
  readonly filter: Filter;
  readonly timeLimitMs: number;
}

export interface CheckedFacetQuestion extends CheckedCountQuestion {
  readonly fields: readonly NamedField[];
  readonly limit: number;
}

export interface CheckedHistogramQuestion extends CheckedCountQuestion {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
  readonly buckets: number;
  readonly by: NamedField | undefined;
}

export interface CheckedValuesQuestion extends NamedField {
  readonly prefix: string;
  readonly limit: number;
}

export interface CheckedTailQuestion {
  readonly filter: Filter;
  readonly after: string | undefined;
  readonly last: number;
}

/*
 * Each fills in what was left out. All throw ERR_BLOTTER_QUESTION naming the value and its bounds. What a cursor says is
 * for decodeCursor to check.
 */

export function checkPageQuestion(question: PageQuestion): CheckedPageQuestion {
  return {
    filter: question.filter,
    order: oneOf('order', question.order ?? 'arrival', ['arrival', 'time']),
    first: oneOf('first', question.first ?? 'newest', ['newest', 'oldest']),
    limit: whole('limit', question.limit ?? 50, 1, MAX_LIMIT),
    cursor: question.cursor,
    timeLimitMs: timeLimit(question),
  };
}

export function checkCountQuestion(question: CountQuestion): CheckedCountQuestion {
  return { filter: question.filter, timeLimitMs: timeLimit(question) };
}

export function checkFacetQuestion(question: FacetQuestion): CheckedFacetQuestion {
  const { length } = question.fields;
  if (length < 1 || length > MAX_FACETS) {
    throw badQuestion(
      `fields has ${length} names; it must have 1 to ${MAX_FACETS}.`,
      'Name fields such as type.',
    );
  }
  return {
    ...checkCountQuestion(question),
    fields: question.fields.map((name) => namedField('fields', name)),
    limit: whole('limit', question.limit ?? 10, 1, MAX_LIMIT),
  };
}

export function checkHistogramQuestion(question: HistogramQuestion): CheckedHistogramQuestion {
  const { from, to, by } = question;
  if (from !== undefined && to !== undefined && from >= to) {
    throw badQuestion(
      `The time range is turned round or empty: from ${timeText(from)} must be before to ${timeText(to)}.`,
      'Exchange them, or leave one out.',
    );
  }
  return {
    ...checkCountQuestion(question),
    from,
    to,
    buckets: whole('buckets', question.buckets ?? 60, 1, MAX_BUCKETS),
    by: by === undefined ? undefined : namedField('by', by),
  };
}

export function checkValuesQuestion(question: ValuesQuestion): CheckedValuesQuestion {
  return {
    ...namedField('field', question.field),
    prefix: question.prefix ?? '',
    limit: whole('limit', question.limit ?? 20, 1, MAX_LIMIT),
  };
}

export function checkTailQuestion(question: TailQuestion): CheckedTailQuestion {
  const last = whole('last', question.last ?? 0, 0, MAX_LIMIT);
  if (question.after !== undefined && last > 0) {
    throw badQuestion('after and last were both given.', 'To go on from a position, leave last out.');
  }
  return { filter: question.filter, after: question.after, last };
}

function timeLimit({ timeLimitMs = DEFAULT_TIME_LIMIT_MS }: { readonly timeLimitMs?: number }): number {
  return whole('timeLimitMs', timeLimitMs, 1, MAX_TIME_LIMIT_MS);
}

function whole(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw badQuestion(
    `${name} is ${String(value)}; it must be a whole number from ${min} to ${max}.`,
    max === MAX_LIMIT && value > max
      ? 'Ask for a page at a time, and go on with its cursor.'
      : `Choose one of these.`,
  );
}

function oneOf<T extends string>(name: string, value: T, known: readonly T[]): T {
  if (known.includes(value)) return value;
  throw badQuestion(
    `${name} is ${JSON.stringify(value)}; it must be ${known.join(' or ')}.`,
    'Choose one of these.',
  );
}

function namedField(name: string, value: string): NamedField {
  try {
    return { name: value, field: parseField(value) };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw badQuestion(`${name}: ${error.problem}`, error.hint);
  }
}

function badQuestion(message: string, hint: string): BlotterError {
  return new BlotterError('ERR_BLOTTER_QUESTION', message, hint);
}
