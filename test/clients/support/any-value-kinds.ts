import { type AnyValue, DoubleValue, KeyValueList } from '@blotter/core';

/** A value as OTLP/JSON says it, and as the store gives it back. */
export interface Kind {
  readonly name: string;
  readonly json: object;
  readonly stored: AnyValue;
}

const entry = (key: string, value: object): object => ({ key, value });

/** All kinds of AnyValue, with the values that go wrong first. Doubles are text: JSON has no NaN and no -0. */
export const KINDS: readonly Kind[] = [
  { name: 'unset', json: {}, stored: null },
  { name: 'string', json: { stringValue: 'Grüße 🦋 "\\\n\u0000' }, stored: 'Grüße 🦋 "\\\n\u0000' },
  { name: 'string.empty', json: { stringValue: '' }, stored: '' },
  { name: 'bool.true', json: { boolValue: true }, stored: true },
  { name: 'bool.false', json: { boolValue: false }, stored: false },
  { name: 'int.one', json: { intValue: '1' }, stored: 1 },
  { name: 'int.zero', json: { intValue: '0' }, stored: 0 },
  { name: 'int.max', json: { intValue: '9223372036854775807' }, stored: 2n ** 63n - 1n },
  { name: 'int.min', json: { intValue: '-9223372036854775808' }, stored: -(2n ** 63n) },
  { name: 'double', json: { doubleValue: 250.25 }, stored: 250.25 },
  { name: 'double.one', json: { doubleValue: '1' }, stored: new DoubleValue(1) },
  { name: 'double.zero', json: { doubleValue: '0' }, stored: new DoubleValue(0) },
  { name: 'double.minusZero', json: { doubleValue: '-0' }, stored: -0 },
  { name: 'double.nan', json: { doubleValue: 'NaN' }, stored: NaN },
  { name: 'double.infinity', json: { doubleValue: 'Infinity' }, stored: Infinity },
  { name: 'double.minusInfinity', json: { doubleValue: '-Infinity' }, stored: -Infinity },
  { name: 'double.tiny', json: { doubleValue: '5e-324' }, stored: 5e-324 },
  { name: 'bytes', json: { bytesValue: 'AAH/gA==' }, stored: Uint8Array.of(0, 1, 255, 128) },
  { name: 'bytes.empty', json: { bytesValue: '' }, stored: new Uint8Array() },
  { name: 'array.empty', json: { arrayValue: {} }, stored: [] },
  {
    name: 'array.mixed',
    json: { arrayValue: { values: [{ intValue: '1' }, { doubleValue: '1' }, {}, { arrayValue: {} }] } },
    stored: [1, new DoubleValue(1), null, []],
  },
  { name: 'kvlist.empty', json: { kvlistValue: {} }, stored: {} },
  {
    name: 'kvlist.nested',
    json: {
      kvlistValue: {
        values: [
          entry('z', { boolValue: false }),
          entry('a', { kvlistValue: { values: [entry('', { bytesValue: '/w==' })] } }),
        ],
      },
    },
    stored: { z: false, a: { '': Uint8Array.of(255) } },
  },
  {
    name: 'kvlist.oddKeys',
    json: { kvlistValue: { values: [entry('10', { intValue: '1' }), entry('9', {})] } },
    stored: new KeyValueList([
      ['10', 1],
      ['9', null],
    ]),
  },
];

/** Attributes of every kind as OTLP/JSON says them. */
export const EVERY_KIND_JSON: readonly object[] = KINDS.map(({ name, json }) => entry(name, json));

/** The same as the store gives them back. */
export const EVERY_KIND: ReadonlyArray<readonly [string, AnyValue]> = KINDS.map(({ name, stored }) => [
  name,
  stored,
]);
