import type { AnyValue } from '@opentelemetry/api';

/** Values of every kind that JavaScript's SDK can express. */
export const VALUES: readonly AnyValue[] = [
  'plain text',
  '',
  'é ß 漢字 \u0000 \u2028 "quoted" \\ \n end',
  '😀👩‍👩‍👧‍👦🏳️‍🌈',
  'x'.repeat(2000),
  true,
  false,
  0,
  1,
  -1,
  2 ** 31,
  -(2 ** 31) - 1,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  2 ** 60,
  -(2 ** 62),
  0.5,
  -1e-300,
  5e-324,
  Math.PI,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  new Uint8Array(),
  new Uint8Array([0, 1, 127, 128, 255]),
  new Uint8Array(300).fill(7),
  null,
  [],
  {},
  ['a', 1, 2.5, true, null, new Uint8Array([9]), [], {}],
  [['nested', ['deeper', [1, [2]]]], { in: ['array', { again: null }] }],
  { text: 'a', int: 7, double: 0.25, bool: false, nothing: null, bytes: new Uint8Array([1]), list: [1, 'b'] },
  { '': 'empty key', 'é 😀': 1, 'dotted.key': 2, $bytes: 'AA==', '10': 'ten', '2': 'two' },
  nested(20),
];

function nested(levels: number): AnyValue {
  return levels === 0 ? 'bottom' : { level: levels, below: [nested(levels - 1)].at(0)! };
}
