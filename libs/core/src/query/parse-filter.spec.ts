import { expect, it } from '@jest/globals';
import type { Filter } from './filter.js';
import { FilterError } from './filter-error.js';
import { parseFilter } from './parse-filter.js';

const NOW = 1_769_860_800_000_000_000n; // 2026-01-31T12:00:00Z
const HOUR = 3_600_000_000_000n;

const parse = (text: string) => parseFilter(text, { now: NOW });
const record = (name: string) => ({ of: 'record', name }) as never;
const data = (key: string) => ({ of: 'attribute', key }) as const;
const words = (text: string, isPrefix = false): Filter => ({ kind: 'text', text, isPrefix });
const x = data('x');

it('reads what the documentation begins with', () => {
  expect(parse('type:order.* severity>=warning source.expert=42 data.symbol=TSLA "take profit"')).toEqual({
    kind: 'and',
    filters: [
      { kind: 'prefix', field: record('type'), prefix: 'order.' },
      { kind: 'compare', field: record('severity'), operator: '>=', value: 13 },
      { kind: 'in', field: data('activity.source.expert.id'), values: [42] },
      { kind: 'in', field: data('symbol'), values: ['TSLA'] },
      words('take profit'),
    ],
  });
});

it.each<[string, Filter]>([
  ['', { kind: 'all' }],
  [' \n', { kind: 'all' }],
  ['*', { kind: 'all' }],
  ['a', words('a')],
  ['take*', words('take', true)],
  ['"take prof"*', words('take prof', true)],
  ['"a \\"b\\" \\\\ \\n"', words('a "b" \\ \\n')],
  ["don't", words("don't")],
  ['order-filled', words('order-filled')],
  ['"and"', words('and')],
  ['a b', { kind: 'and', filters: [words('a'), words('b')] }],
  ['a AND b', { kind: 'and', filters: [words('a'), words('b')] }],
  ['a or b c', { kind: 'or', filters: [words('a'), { kind: 'and', filters: [words('b'), words('c')] }] }],
  ['(a or b) c', { kind: 'and', filters: [{ kind: 'or', filters: [words('a'), words('b')] }, words('c')] }],
  ['-a', { kind: 'not', filter: words('a') }],
  ['not a b', { kind: 'and', filters: [{ kind: 'not', filter: words('a') }, words('b')] }],
  ['-(a b)', { kind: 'not', filter: { kind: 'and', filters: [words('a'), words('b')] } }],
  [
    'order android notes inn',
    { kind: 'and', filters: ['order', 'android', 'notes', 'inn'].map((w) => words(w)) },
  ],
])('reads %j', (text, filter) => {
  expect(parse(text)).toEqual(filter);
});

it.each<[string, Filter]>([
  ['data.x=1', { kind: 'in', field: x, values: [1] }],
  ['data.x:1', { kind: 'in', field: x, values: [1] }],
  ['data.x = 1', { kind: 'in', field: x, values: [1] }],
  ['data.x="1"', { kind: 'in', field: x, values: ['1'] }],
  ['data.x=-1.5', { kind: 'in', field: x, values: [-1.5] }],
  ['data.x=2.0', { kind: 'in', field: x, values: [2, '2.0'] }],
  ['data.x=007', { kind: 'in', field: x, values: ['007'] }],
  ['data.x=9007199254740993', { kind: 'in', field: x, values: [9007199254740993n] }],
  ['data.x=(true, false, null, yes)', { kind: 'in', field: x, values: [true, false, null, 'yes'] }],
  ['data.x=https://a/?b=c~d', { kind: 'in', field: x, values: ['https://a/?b=c~d'] }],
  ['data.x in (a, "b c")', { kind: 'in', field: x, values: ['a', 'b c'] }],
  ['data.x!=(1, 2)', { kind: 'not', filter: { kind: 'in', field: x, values: [1, 2] } }],
  [
    'data.x=(a, b*, *)',
    {
      kind: 'or',
      filters: [
        { kind: 'in', field: x, values: ['a'] },
        { kind: 'prefix', field: x, prefix: 'b' },
        { kind: 'exists', field: x },
      ],
    },
  ],
  ['data.x=*', { kind: 'exists', field: x }],
  ['data.x!=*', { kind: 'not', filter: { kind: 'exists', field: x } }],
  ['exists(data.x)', { kind: 'exists', field: x }],
  ['EXISTS (attr."x")', { kind: 'exists', field: x }],
  ['has:data.x', { kind: 'exists', field: x }],
  ['has:data."x"', { kind: 'exists', field: x }],
  ['-has:data.x', { kind: 'not', filter: { kind: 'exists', field: x } }],
  ['data.x="a*b"*', { kind: 'prefix', field: x, prefix: 'a*b' }],
  ['data.x~"take profit"', { kind: 'contains', field: x, text: 'take profit' }],
  [
    'data.x~(a, b)',
    {
      kind: 'or',
      filters: [
        { kind: 'contains', field: x, text: 'a' },
        { kind: 'contains', field: x, text: 'b' },
      ],
    },
  ],
  ['data.x<-5', { kind: 'compare', field: x, operator: '<', value: -5 }],
  ['data.x>"5"', { kind: 'compare', field: x, operator: '>', value: '5' }],
  ['data."a \\"key\\": 1"=x', { kind: 'in', field: data('a "key": 1'), values: ['x'] }],
])('reads the condition %j', (text, filter) => {
  expect(parse(text)).toEqual(filter);
});

it.each([
  ['severity=13', [13]],
  ['severity:failure', [17, 18, 19, 20, 21, 22, 23, 24]],
  ['severity:WARNING', [13, 14, 15, 16]],
  ['severity:info', [0, 9, 11, 12]],
  ['severity:success', [10]],
  ['severity:debug', [1, 2, 3, 4, 5, 6, 7, 8]],
  ['severity:error', [17, 18, 19, 20]],
  ['severity:trace', [1, 2, 3, 4]],
  ['severity:fatal2', [22]],
])('reads the severities of %j', (text, values) => {
  expect(parse(text)).toEqual({ kind: 'in', field: record('severity'), values });
});

it.each([
  ['severity>=warning', '>=', 13],
  ['severity>warning', '>', 16],
  ['severity<warning', '<', 13],
  ['severity<=warning', '<=', 16],
  ['severity>info', '>', 9],
  ['severity>=debug', '>=', 1],
  ['severity>ERROR', '>', 20],
])('reads the bound of %j', (text, operator, value) => {
  expect(parse(text)).toEqual({ kind: 'compare', field: record('severity'), operator, value });
});

it.each([
  ['since:1h', { operator: '>=', value: NOW - HOUR, ago: HOUR }],
  ['until=now', { operator: '<', value: NOW, ago: 0n }],
  ['time>7d', { operator: '>', value: NOW - 168n * HOUR, ago: 168n * HOUR }],
  ['since:2026-01-31', { operator: '>=', value: NOW - 12n * HOUR }],
  ['since:2026-01-31T13:00:00+01:00', { operator: '>=', value: NOW }],
  ['since:"2026-01-31 12:00"', { operator: '>=', value: NOW }],
  ['until:2026-01-31T12:00:00.000000001Z', { operator: '<', value: NOW + 1n }],
  ['since:1769860800000000000', { operator: '>=', value: NOW }],
])('reads the time of %j', (text, expected) => {
  expect(parse(text)).toEqual({ kind: 'compare', field: record('time'), ...expected });
});

it('takes ids for text, and those of traces in lower case', () => {
  expect(parse('uid=1 trace=ABCDEF span=12e5')).toEqual({
    kind: 'and',
    filters: [
      { kind: 'in', field: record('uid'), values: ['1'] },
      { kind: 'in', field: record('trace'), values: ['abcdef'] },
      { kind: 'in', field: record('span'), values: ['12e5'] },
    ],
  });
});

it.each<[string, number, number, RegExp]>([
  ['symbol=TSLA', 1, 6, /no field "symbol".*data\.symbol/],
  ['a typ=x', 3, 3, /Did you mean type\?/],
  ['a level:info', 3, 5, /Did you mean severity\?/],
  ['Type=x', 1, 4, /Did you mean type\?/],
  ['data=x', 1, 4, /key follows/],
  ['data.=x', 1, 5, /key follows/],
  ['exists(nothing)', 8, 7, /no field "nothing"/],
  ['has:nothing', 5, 7, /no field "nothing"/],
  ['---', 1, 3, /no word/],
  ['a "---"', 3, 5, /no word/],
  ['a "\u{e000}"', 3, 3, /U\+E000/],
  ['(a', 3, 1, /not complete.*\)/],
  ['a)', 2, 1, /No parenthesis is open/],
  ['a or', 5, 1, /not complete/],
  ['a or or b', 6, 2, /"or" cannot stand here/],
  ['data.x=', 8, 1, /not complete.*a value/],
  ['data.x==5', 8, 1, /"=" cannot stand here/],
  ['data.x=(a b)', 11, 1, /"b" cannot stand here/],
  ['data.x=()', 9, 1, /"\)" cannot stand here.*a value/],
  ['"a"=5', 4, 1, /"=" cannot stand here/],
  ['a, b', 2, 1, /"," cannot stand here/],
  ['a "b', 3, 1, /not closed/],
  ['a*b', 2, 1, /\* stands for anything/],
  ['data.x=a*b*', 9, 1, /\* stands for anything/],
  ['data.x<5*', 8, 2, /no meaning behind </],
  ['data.x~5*', 8, 2, /no meaning behind ~/],
  ['data.x<(1, 2)', 12, 1, /One value only/],
  ['severity=loud', 10, 4, /"loud" is no severity/],
  ['severity:war*', 10, 4, /does not begin/],
  ['time~2026', 6, 4, /does not contain/],
  ['time=1h', 6, 2, /exactly that time/],
  ['since:yesterday', 7, 9, /no time.*ISO 8601/],
  ['since:2026-02-30', 7, 10, /no time/],
  ['since:1769860800', 7, 10, /no time/],
  ['since>1h', 6, 1, /> cannot follow since/],
  ['since:1h x until:2h', 18, 2, /turned round/],
  ['(until:2026-01-01 since:2026-01-01)', 25, 10, /turned round/],
])('says what is wrong in %j', (text, column, length, message) => {
  const error = errorOf(text);
  expect(error).toMatchObject({ code: 'ERR_BLOTTER_FILTER', column, length });
  expect(error.message).toMatch(message);
  expect(error.message).toMatch(new RegExp(`^Column ${column}: `));
});

it('bounds length, terms and nesting', () => {
  expect(errorOf('a'.repeat(8193)).message).toMatch(/8193 bytes; 8192/);
  expect(errorOf('ä'.repeat(4097)).message).toMatch(/8194 bytes/);
  expect(parse('a'.repeat(8192))).toEqual(words('a'.repeat(8192)));
  expect(errorOf('a '.repeat(257))).toMatchObject({ column: 513, length: 1 });
  expect(parse('a '.repeat(256))).toMatchObject({ kind: 'and' });
  expect(errorOf(`data.x=(${'1,'.repeat(256)}1)`).message).toMatch(/more than 256/);
  expect(parse(`${'('.repeat(32)}a${')'.repeat(32)}`)).toEqual(words('a'));
  expect(errorOf(`${'('.repeat(33)}a${')'.repeat(33)}`)).toMatchObject({ column: 33 });
  expect(errorOf('('.repeat(8192))).toMatchObject({ column: 33 });
  expect(errorOf('-('.repeat(17))).toMatchObject({ column: 33 });
  expect(errorOf(`${'not '.repeat(33)}a`)).toMatchObject({ column: 129 });
  expect(parse(`${'(a) '.repeat(100)}`)).toMatchObject({ kind: 'and' });
});

function errorOf(text: string): FilterError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`${text} was read.`);
}
