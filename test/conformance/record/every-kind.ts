import type { AnyValueJson, KeyValueJson } from '../../support/otlp/otlp-json.js';

const HUGE_INT = '9223372036854775807';

/** AnyValues of every kind, by what is special about them. */
export const EVERY_KIND: Readonly<Record<string, AnyValueJson>> = {
  unset: {},
  string: { stringValue: 'filled at 101.25 — ✓ 𝄞' },
  'empty string': { stringValue: '' },
  'string that looks like a number': { stringValue: '1' },
  'string with control characters': { stringValue: 'a\u0000b\n\t\u001f\u007f"\\' },
  true: { boolValue: true },
  false: { boolValue: false },
  'int 0': { intValue: '0' },
  'int 1': { intValue: '1' },
  'negative int': { intValue: '-42' },
  'int past 2^53': { intValue: '9007199254740993' },
  'largest int64': { intValue: HUGE_INT },
  'smallest int64': { intValue: '-9223372036854775808' },
  'double 0.0': { doubleValue: 0 },
  'double 1.0': { doubleValue: 1 },
  'double 1.5': { doubleValue: 1.5 },
  'smallest double': { doubleValue: 5e-324 },
  'largest double': { doubleValue: 1.7976931348623157e308 },
  'double 2^60': { doubleValue: 2 ** 60 },
  NaN: { doubleValue: 'NaN' },
  Infinity: { doubleValue: 'Infinity' },
  '-Infinity': { doubleValue: '-Infinity' },
  bytes: { bytesValue: 'AAEC/f7/' },
  'empty bytes': { bytesValue: '' },
  array: {
    arrayValue: {
      values: [{ intValue: '1' }, { doubleValue: 1 }, {}, { stringValue: '' }, { boolValue: false }],
    },
  },
  'empty array': { arrayValue: { values: [] } },
  kvlist: {
    kvlistValue: {
      values: [
        { key: 'z', value: { intValue: HUGE_INT } },
        { key: 'a', value: { kvlistValue: { values: [{ key: '', value: { bytesValue: 'AA==' } }] } } },
        { key: '10', value: { stringValue: 'integer-like keys keep their place' } },
        { key: '9', value: {} },
        { key: '__proto__', value: { boolValue: true } },
      ],
    },
  },
  'empty kvlist': { kvlistValue: { values: [] } },
  'array of arrays of kvlists': {
    arrayValue: {
      values: [
        { arrayValue: { values: [{ kvlistValue: { values: [{ key: 'k', value: { arrayValue: {} } }] } }] } },
      ],
    },
  },
};

/** All of them, as attributes. */
export const EVERY_KIND_AS_ATTRIBUTES: readonly KeyValueJson[] = Object.entries(EVERY_KIND).map(
  ([key, value]) => ({ key, value }),
);
