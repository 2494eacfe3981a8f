import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileFilter } from './compile-filter.js';
import type { Field, Filter, RecordField, Scalar } from './filter.js';
import { FilterError } from './filter-error.js';
import { parseFilter } from './parse-filter.js';
import { printFilter } from './print-filter.js';

const NOW = 1_769_860_800_000_000_000n;

const ANY_TEXT = fc.string({ unit: 'binary', maxLength: 12 });
const WORDS = ANY_TEXT.map((text) => `a${text}`).filter((text) => !/[\0\u{e000}]/u.test(text));

const key = fc.oneof(
  fc.constantFrom(
    'symbol',
    'a.b',
    'activity.actor.id',
    'activity.source.expert.id',
    'activity.outcome',
    'name',
  ),
  ANY_TEXT,
);
const attribute: fc.Arbitrary<Field> = fc.record({
  of: fc.constantFrom('attribute', 'resource', 'scope'),
  key: fc.oneof(key, fc.constant('service.name')),
});
const recordField = (...names: RecordField[]): fc.Arbitrary<Field> =>
  fc.constantFrom(...names).map((name) => ({ of: 'record', name }));
const TEXT_FIELD = recordField('type', 'uid', 'description', 'scope.name', 'scope.version');
const ID_FIELD = recordField('trace', 'span');
const TIME_FIELD = recordField('time', 'observed');
const SEVERITY_FIELD = recordField('severity');

const number: fc.Arbitrary<Scalar> = fc.oneof(
  fc.maxSafeInteger().filter((value) => !Object.is(value, -0)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 90n }),
);
const scalar: fc.Arbitrary<Scalar> = fc.oneof(ANY_TEXT, number, fc.boolean(), fc.constant(null));
const nano = fc.bigInt({ min: -(2n ** 65n), max: 2n ** 66n });
const ago = fc.bigInt({ min: 0n, max: 2n ** 62n });

const operator = fc.constantFrom('<', '<=', '>', '>=');
const hex = ANY_TEXT.map((text) => text.toLowerCase()).filter((text) => text === text.toLowerCase());

function conditions(field: fc.Arbitrary<Field>, value: fc.Arbitrary<Scalar>): fc.Arbitrary<Filter> {
  return fc.oneof(
    fc.record({ kind: fc.constant('in'), field, values: fc.array(value, { minLength: 1, maxLength: 4 }) }),
    fc.record({ kind: fc.constant('compare'), field, operator, value }),
    fc.record({ kind: fc.constant('exists'), field }),
  );
}

function texts(field: fc.Arbitrary<Field>, text: fc.Arbitrary<string>): fc.Arbitrary<Filter> {
  return fc.oneof(
    fc.record({ kind: fc.constant('prefix'), field, prefix: text }),
    fc.record({ kind: fc.constant('contains'), field, text: ANY_TEXT }),
  );
}

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.constant<Filter>({ kind: 'all' }),
  conditions(attribute, scalar),
  texts(attribute, ANY_TEXT),
  conditions(TEXT_FIELD, ANY_TEXT),
  texts(TEXT_FIELD, ANY_TEXT),
  conditions(ID_FIELD, hex),
  texts(ID_FIELD, hex),
  conditions(
    SEVERITY_FIELD,
    fc.integer({ min: -3, max: 30 }).filter((value) => !Object.is(value, -0)),
  ),
  conditions(
    TIME_FIELD,
    nano.map((value) => value),
  ),
  fc
    .record({ field: TIME_FIELD, operator, ago })
    .map((parts): Filter => ({ kind: 'compare', ...parts, value: NOW - parts.ago })),
  fc.record({ kind: fc.constant('text'), text: WORDS, isPrefix: fc.boolean() }) as fc.Arbitrary<Filter>,
);

const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    leaf,
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      filters: fc.array(tie('filter'), { minLength: 2, maxLength: 4 }),
    }) as fc.Arbitrary<Filter>,
    fc.record({ kind: fc.constant('not'), filter: tie('filter') }) as fc.Arbitrary<Filter>,
  ),
}));

it('reads what it has printed', () => {
  fc.assert(
    fc.property(filter, (given) => {
      const text = printFilter(given);
      fc.pre(Buffer.byteLength(text) <= 8192);
      expect(parseFilter(text, { now: NOW })).toEqual(given);
    }),
    { numRuns: 3000 },
  );
});

const TOKENS = fc.constantFrom(
  ...'( ) , " * ~ ! = : < > <= >= != - \\ . and or not in exists has since until'.split(' '),
  ...['type', 'data.', 'data.x', 'severity', 'time', 'order', '42', '1h', '2026-01-31', '"a b"', ' ', '\n'],
);

/** Of anything, and of what filters are made of. */
const NOISE = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.oneof({ weight: 8, arbitrary: TOKENS }, { weight: 1, arbitrary: ANY_TEXT }), { maxLength: 40 })
    .map((parts) => parts.join('')),
  fc.array(TOKENS, { maxLength: 40 }).map((parts) => parts.join(' ')),
);

it('throws nothing but errors with a place within the text', () => {
  let read = 0;
  fc.assert(
    fc.property(NOISE, (text) => {
      try {
        const given = parseFilter(text, { now: NOW });
        compileFilter(given);
        expect(parseFilter(printFilter(given), { now: NOW })).toEqual(given);
        read++;
      } catch (error) {
        if (!(error instanceof FilterError)) throw error;
        expect(error.column).toBeGreaterThanOrEqual(1);
        expect(error.column).toBeLessThanOrEqual(text.length + 1);
        expect(error.length).toBeGreaterThanOrEqual(1);
        expect(error.column + error.length).toBeLessThanOrEqual(text.length + 2);
      }
    }),
    { numRuns: 10_000 },
  );
  expect(read).toBeGreaterThan(100);
});
