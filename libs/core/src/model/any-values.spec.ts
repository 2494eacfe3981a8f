import fc from 'fast-check';
import {
  type AnyValue,
  DoubleValue,
  INT64_MAX,
  INT64_MIN,
  KeyValueList,
  doubleValue,
  int64Value,
  keyValues,
} from './any-value.js';

/** Strings of whole code points: a lone surrogate has no UTF-8 and becomes U+FFFD on the wire. */
export const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', '"', '\\', '\u0000\b\t\n\f\r\u001f\u007f', '\u2028', '🦋', '$bytes'),
);

const AWKWARD_KEYS = ['', '__proto__', 'constructor', 'toString', 'length', '0', '7', '10', '4294967295'];
const LOOKALIKES = ['$', '$bytes', '$double', '$kvlist', '-1', '01', '1.5', 'a.b'];

export const keys = fc.oneof(fc.string(), fc.constantFrom(...AWKWARD_KEYS, ...LOOKALIKES), texts);

/** Every kind of AnyValue, in its one form. */
export const anyValues: fc.Arbitrary<AnyValue> = fc.letrec<{ value: AnyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    texts,
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: INT64_MIN, max: INT64_MAX }).map(int64Value),
    fc.double().map(doubleValue),
    fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 53, 5e-324),
    fc.maxSafeInteger().map(doubleValue),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(keys, tie('value')), { maxLength: 5 }).map(keyValues),
  ),
})).value;

function kindOf(value: AnyValue): string {
  if (value === null) return 'unset';
  if (typeof value !== 'object') return Object.is(value, -0) ? 'minus zero' : typeof value;
  // Not value.constructor: that may be a key.
  const { constructor } = Object.getPrototypeOf(value) as { constructor: { name: string } };
  return constructor.name;
}

// Imported by other specs, so this runs there too: a generator that forgets a kind proves nothing.
it('the arbitrary AnyValue covers every kind', () => {
  const kinds = new Set(fc.sample(anyValues, { numRuns: 3000, seed: 1 }).map(kindOf));
  const expected = ['unset', 'string', 'boolean', 'number', 'minus zero', 'bigint'];
  const classes = [Array, Uint8Array, DoubleValue, KeyValueList, Object].map(({ name }) => name);
  expect([...kinds]).toEqual(expect.arrayContaining([...expected, ...classes]));
});
