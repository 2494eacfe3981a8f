import type { Field, Filter, Scalar } from '@blotter/core/reader';
import type { StoredRecord } from '@blotter/core';
import fc from 'fast-check';
import { START_NANO, SYMBOLS, TRACES, TYPES } from './searchable-trail.js';

/*
 * What a filter means, once more and as simply as can be, for the values of searchable-trail.ts; and random filters that
 * ask for those.
 */

const attribute = (key: string): Field => ({ of: 'attribute', key });
const record = (name: Extract<Field, { of: 'record' }>['name']): Field => ({ of: 'record', name });

const FIELDS: ReadonlyArray<readonly [field: Field, values: readonly Scalar[]]> = [
  [record('type'), [...TYPES, 'order', 'none']],
  [record('severity'), [0, 5, 9, 13, 17, 8]],
  [record('trace'), [...TRACES, 'ab', 'AB']],
  [record('span'), [TRACES[0].slice(16), 'cd']],
  [record('uid'), ['u1', 'u2', 'u3']],
  [record('description'), ['profit', 'Order filled', 'o']],
  [record('scope.name'), ['trading', 'other']],
  [{ of: 'resource', key: 'service.name' }, ['shop', 'sho', 'bar']],
  [{ of: 'scope', key: 'a' }, [true, false]],
  [
    attribute('symbol'),
    [...SYMBOLS.filter((value) => typeof value !== 'object'), 'x'.repeat(300), 'MSFT', 'a'],
  ],
  [attribute('symbol.deep'), ['TSLA', 'T']],
  [attribute('quantity'), [1, 7, 8, 2.5, 'many', '100']],
  [attribute('note'), ['stop', 'profit taken', 'O']],
  [attribute('activity.source.expert.id'), [1, 2, 30, 3]],
  [attribute('activity.source.robot.id'), [1]],
  [attribute('activity.actor.id'), ['ann', 'bob', 'b']],
  [attribute('activity.outcome'), ['ok', 'failed']],
];

const OPERATOR = fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const);

const TIMES = fc.constantFrom(
  0n,
  START_NANO,
  START_NANO + 1n,
  START_NANO + 1_000_000n,
  START_NANO + 999_999n,
  START_NANO + 2n * 3_600_000_000_000n + 1_999_999n,
  2n ** 63n,
);

const LEAF: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Filter>({ kind: 'all' }) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(record('time'), record('time'), record('observed')), OPERATOR, TIMES)
      .map(([field, operator, value]): Filter => ({ kind: 'compare', field, operator, value })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'profit',
          'take profit',
          'taken',
          'Cafe',
          'TSLA',
          'MSFT',
          'profit AAPL',
          'pro',
          'take pro',
          '!',
          'no\0on',
        ),
        fc.boolean(),
      )
      .map(([text, isPrefix]): Filter => ({ kind: 'text', text, isPrefix })),
  },
  {
    weight: 10,
    arbitrary: fc.constantFrom(...FIELDS).chain(([field, values]) => {
      const value = fc.constantFrom(...values);
      return fc.oneof(
        fc
          .array(value, { minLength: 1, maxLength: 3 })
          .map((found): Filter => ({ kind: 'in', field, values: found })),
        value.map((found): Filter => ({ kind: 'prefix', field, prefix: String(found) })),
        value.map((found): Filter => ({ kind: 'contains', field, text: String(found) })),
        fc
          .tuple(OPERATOR, value)
          .map(([operator, found]): Filter => ({ kind: 'compare', field, operator, value: found })),
        fc.constant<Filter>({ kind: 'exists', field }),
      );
    }),
  },
);

/** Filters for trails of searchable-trail.ts. */
export const TRAIL_FILTER: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: LEAF },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('filter'), { maxLength: 3 }))
        .map(([kind, filters]): Filter => ({ kind, filters })),
    },
    { weight: 1, arbitrary: tie('filter').map((filter): Filter => ({ kind: 'not', filter })) },
  ),
})).filter;

/** Whether a record fits. */
export function naiveTest(filter: Filter, found: StoredRecord): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'and':
      return filter.filters.every((each) => naiveTest(each, found));
    case 'or':
      return filter.filters.some((each) => naiveTest(each, found));
    case 'not':
      return !naiveTest(filter.filter, found);
    case 'text':
      return hasWords(found, filter.text, filter.isPrefix);
    default:
      return textsOf(found, filter.field).some((text) => fits(filter, text));
  }
}

function fits(
  filter: Exclude<Filter, { kind: 'all' | 'and' | 'or' | 'not' | 'text' }>,
  text: string,
): boolean {
  switch (filter.kind) {
    case 'in':
      return filter.values.some((value) => String(value) === text);
    case 'prefix':
      return text.startsWith(filter.prefix);
    case 'contains':
      return text.toLowerCase().includes(filter.text.toLowerCase());
    case 'exists':
      return true;
    case 'compare': {
      const { operator, value } = filter;
      const isNumber = typeof value === 'number' || typeof value === 'bigint';
      if (isNumber && !/^\d+(\.\d+)?$/.test(text)) return false;
      const isWhole = typeof value === 'bigint';
      const [a, b] = isWhole
        ? [BigInt(text), value]
        : isNumber
          ? [Number(text), value]
          : [text, String(value)];
      if (operator === '<') return a < b;
      if (operator === '<=') return a <= b;
      if (operator === '>') return a > b;
      return a >= b;
    }
  }
}

function textsOf(found: StoredRecord, field: Field): string[] {
  const some = (text: string | null): string[] => (text === '' || text === null ? [] : [text]);
  if (field.of === 'record') {
    const time = found.timeUnixNano === 0n ? found.observedTimeUnixNano : found.timeUnixNano;
    switch (field.name) {
      case 'type':
        return some(found.eventName);
      case 'severity':
        return [String(found.severityNumber)];
      case 'time':
        return [String(time)];
      case 'observed':
        return found.observedTimeUnixNano === 0n ? [] : [String(found.observedTimeUnixNano)];
      case 'uid':
        return some(found.uid);
      case 'trace':
        return some(found.traceId);
      case 'span':
        return some(found.spanId);
      case 'description':
        return typeof found.body === 'string' ? [found.body] : [];
      default:
        return some(field.name === 'scope.name' ? found.scope.name : found.scope.version);
    }
  }
  const entries = field.of === 'attribute' ? found.attributes : found[field.of].attributes;
  const isDeep = field.key === 'symbol.deep';
  const value = entries.find(([key]) => key === (isDeep ? 'symbol' : field.key))?.[1];
  if (value === undefined) return [];
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isDeep) return isMap ? ['TSLA'] : [];
  return isMap ? ['{"deep":"TSLA"}'] : Array.isArray(value) ? value.map(String) : [String(value)];
}

/** Strings of the record, each on its own. */
function stringsOf(found: StoredRecord): string[] {
  const strings: string[] = [];
  if (typeof found.body === 'string') strings.push(found.body);
  for (const [key, value] of found.attributes) {
    if (key === 'activity.source.expert.id') continue;
    if (typeof value === 'string') strings.push(value);
    else if (Array.isArray(value)) strings.push(...value.map(String));
    else if (typeof value === 'object' && value !== null) strings.push('TSLA');
  }
  return strings;
}

function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  return plain.split(/[^a-z0-9]+/).filter((word) => word !== '');
}

function hasWords(found: StoredRecord, text: string, isPrefix: boolean): boolean {
  const wanted = wordsOf(text);
  if (wanted.length === 0) return false;
  return stringsOf(found).some((string) => {
    const words = wordsOf(string);
    return words.some((_, start) =>
      wanted.every((word, i) => {
        const there = words[start + i];
        return i === wanted.length - 1 && isPrefix ? there?.startsWith(word) : there === word;
      }),
    );
  });
}
