import { expect, it } from '@jest/globals';
import { BARE, RECORD } from '../../../../test/support/stored-record.js';
import { type AnyValue, DoubleValue, KeyValueList, type KeyValue } from '../model/index.js';
import { parseField } from './field-names.js';
import { fieldTexts, timeOf } from './field-texts.js';

const textsOf = (name: string, record = RECORD) => fieldTexts(record, parseField(name));
const withAttributes = (...attributes: KeyValue[]) => ({ ...RECORD, attributes });

it.each([
  ['type', ['order.filled'], []],
  ['severity', ['13'], ['13']],
  ['time', ['1769860800000000001'], ['0']],
  ['observed', ['1769860801000000000'], []],
  ['uid', ['01J'], []],
  ['trace', ['0af7651916cd43dd8448eb211c80319c'], []],
  ['span', ['b7ad6b7169203331'], []],
  ['description', ['Take profit hit'], []],
  ['service', ['engine'], []],
  ['scope.name', ['orders'], []],
  ['scope.version', ['2.0'], []],
  ['scope."name"', ['inner'], []],
  ['resource.service.name', ['engine'], []],
  ['outcome', [], []],
])('%s', (name, texts, absent) => {
  expect(textsOf(name)).toEqual(texts);
  expect(textsOf(name, BARE)).toEqual(absent);
});

it('takes the time of observation where the other is unknown', () => {
  const record = { ...RECORD, timeUnixNano: 0n };
  expect(timeOf(record)).toBe(RECORD.observedTimeUnixNano);
  expect(textsOf('time', record)).toEqual(['1769860801000000000']);
});

it('has no description where the body is no text', () => {
  expect(textsOf('description', { ...RECORD, body: 42 })).toEqual([]);
});

it.each<[AnyValue, string[]]>([
  ['text', ['text']],
  ['', ['']],
  [42, ['42']],
  [9007199254740993n, ['9007199254740993']],
  [1.5, ['1.5']],
  [new DoubleValue(2), ['2']],
  [-0, ['0']],
  [1e21, ['1e+21']],
  [Infinity, ['Infinity']],
  [NaN, ['NaN']],
  [true, ['true']],
  [null, ['null']],
  [new Uint8Array([1, 2, 3]), ['AQID']],
  [
    [1, 'a', [true, []]],
    ['1', 'a', 'true', '[]'],
  ],
  [[], ['[]']],
  [{ a: 1, b: [new DoubleValue(2)] }, ['{"a":1,"b":[2.0]}']],
  [{}, ['{}']],
  [new KeyValueList([['1', 'x']]), ['{"1":"x"}']],
])('the texts of %p', (value, texts) => {
  expect(textsOf('data.x', withAttributes(['x', value]))).toEqual(texts);
});

it('goes into maps by the path, where no attribute has the whole key', () => {
  const order = { id: 5, leg: [{ side: 'buy' }, { side: 'sell' }, 7], 'limit.price': 1.5 };
  const record = withAttributes(
    ['order', order],
    ['order.id', 'whole'],
    ['a', { b: 'short' }],
    ['a.b', { c: 'long' }],
  );
  expect(textsOf('data.order.id', record)).toEqual(['whole']);
  expect(textsOf('data.order.leg.side', record)).toEqual(['buy', 'sell']);
  expect(textsOf('data.order.limit.price', record)).toEqual(['1.5']);
  expect(textsOf('data.a.b.c', record)).toEqual(['long']);
  expect(textsOf('data.order.leg.price', record)).toEqual([]);
  expect(textsOf('data.order.leg.side.x', record)).toEqual([]);
  expect(textsOf('data."order."', record)).toEqual([]);
  expect(textsOf('data..', record)).toEqual([]);
});

it('has all values of a key that was sent twice', () => {
  expect(textsOf('data.x', withAttributes(['x', 1], ['x', 2]))).toEqual(['1', '2']);
  const twice = new KeyValueList([
    ['b', 1],
    ['b', 2],
  ]);
  expect(textsOf('data.x.b', withAttributes(['x', twice]))).toEqual(['1', '2']);
});
