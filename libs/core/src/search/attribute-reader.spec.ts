import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AnyValue,
  DoubleValue,
  type KeyValue,
  doubleValue,
  int64Value,
  keyValues,
  toJsonValue,
} from '../model/index.js';
import { fieldTexts, textOf } from '../query/index.js';
import { keyValuesOf } from '../store/index.js';
import { AttributeReader } from './attribute-reader.js';
import { isAlwaysIndexed } from './indexed-keys.js';
import { NO_RECORD } from './no-record.js';
import type { TagField } from './tag-table.js';

const INDEXED = ['a', 'a.b', 'n.m.o', '7', '', '__proto__'];
const PART = fc.constantFrom(
  'a',
  'b',
  'n',
  'm',
  'o',
  '7',
  '',
  '__proto__',
  'activity',
  'source',
  'id',
  'actor',
  '$double',
);
const KEY = fc.oneof(
  PART,
  fc.array(PART, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.')),
  fc.constantFrom(
    'activity.source.expert.id',
    'activity.source..id',
    'activity.source.id',
    'activity.outcome',
    'b',
  ),
);
const SCALAR: fc.Arbitrary<AnyValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.string(),
  fc.constantFrom('', '"$x', 'TSLA'),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int64Value),
  fc.double().map(doubleValue),
  fc
    .constantFrom(2, -0, new DoubleValue(2), 1e300, 2 ** 53, NaN)
    .map((n) => (typeof n === 'number' ? doubleValue(n) : n)),
  fc.uint8Array({ maxLength: 3 }),
);
const { value: VALUE } = fc.letrec<{ value: AnyValue }>((tie) => ({
  value: fc.oneof(
    { withCrossShrink: true, maxDepth: 3 },
    SCALAR,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(PART, tie('value')), { maxLength: 3 }).map(keyValues),
  ),
}));

it('finds what fieldTexts and textOf say, whatever the attributes are', () => {
  const field = (name: string): TagField => ({ id: 0, name, tags: new Map() });
  const reader = new AttributeReader(INDEXED, field);
  fc.assert(
    fc.property(fc.array(fc.tuple(KEY, VALUE), { maxLength: 5 }), fc.option(VALUE), (given, body) => {
      const stored = toJsonValue(keyValues(given));
      // As whoever tries the record reads it.
      const attributes: KeyValue[] = keyValuesOf(stored);
      const record = { ...NO_RECORD, attributes, ...(body === null ? {} : { body }) };
      const isString = typeof body === 'string';
      const found: Record<string, string[]> = {};
      const data = reader.read(
        stored,
        body === null || isString ? null : toJsonValue(body),
        ({ name }, text) => {
          (found[name] ??= []).push(text);
        },
      );
      expect(data ?? '').toBe(textOf(record).data);
      for (const key of new Set([...INDEXED, ...pathsOf(attributes)])) {
        if (!INDEXED.includes(key) && !isAlwaysIndexed(key)) continue;
        expect([key, found[`a:${key}`] ?? []]).toEqual([key, fieldTexts(record, { of: 'attribute', key })]);
        delete found[`a:${key}`];
      }
      expect(found).toEqual({});
    }),
    { numRuns: 3000 },
  );
});

/** All keys, and all paths that names and numbers of maps can be put together to. */
function pathsOf(entries: readonly KeyValue[]): string[] {
  return entries.flatMap(([key, value]) => [key, ...innerPaths(value).map((path) => `${key}.${path}`)]);
}

function innerPaths(value: AnyValue): string[] {
  if (Array.isArray(value)) return value.flatMap(innerPaths);
  const text = value !== null && typeof value === 'object' ? toJsonValue(value) : '';
  return text.startsWith('{') && !(value instanceof Uint8Array) && !(value instanceof DoubleValue)
    ? pathsOf(keyValuesOf(text))
    : [];
}
