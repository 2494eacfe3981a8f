import { runInNewContext } from 'node:vm';
import { type AnyValue, DoubleValue, KeyValueList } from './any-value.js';
import { normalise } from './normalise.js';

/* What each JavaScript kind becomes: the table of docs/values.md. */

class Point {
  readonly x = 1;
  readonly hidden = undefined;
  get length2(): number {
    return this.x ** 2;
  }
}

const pairs = (...entries: Array<[string, AnyValue]>): KeyValueList => new KeyValueList(entries);
const symbol = Symbol('s');

describe('normalise keeps', () => {
  it.each<[string, unknown, AnyValue]>([
    ['null', null, null],
    ['undefined', undefined, null],
    ['a string', 'a\u0000🦋\ud800', 'a\u0000🦋\ud800'],
    ['a boolean', false, false],
    ['a whole number', 42, 42],
    ['a fraction', 0.1, 0.1],
    ['minus zero', -0, -0],
    ['NaN', NaN, NaN],
    ['infinity', -Infinity, -Infinity],
    ['a number past 2^53', 2 ** 60, 2 ** 60],
    ['a small bigint', 7n, 7],
    ['a bigint past 2^53', 2n ** 60n, 2n ** 60n],
    ['the smallest int64', -(2n ** 63n), -(2n ** 63n)],
    ['a symbol', symbol, 'Symbol(s)'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(NaN), 'Invalid Date'],
    ['a regular expression', /a+/gi, '/a+/gi'],
    ['a URL', new URL('https://example.com/a?b'), 'https://example.com/a?b'],
    ['boxed values', [Object('s'), Object(1), Object(true), Object(3n)], ['s', 1, true, 3]],
    ['an array with holes', [1, , undefined, 'x'], [1, null, null, 'x']],
    ['an object', { a: 1, b: { c: [true] } }, { a: 1, b: { c: [true] } }],
    ['undefined properties, left out', { a: undefined, b: 1 }, { b: 1 }],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['integer-like keys, in their order', { 2: 'b', 1: 'a' }, pairs(['1', 'a'], ['2', 'b'])],
    ['an empty key', { '': 1 }, { '': 1 }],
    ['__proto__ as a key', JSON.parse('{"__proto__":{"a":1}}'), pairs(['__proto__', { a: 1 }])],
    ['a class instance', new Point(), { x: 1 }],
    ['a Map', new Map([['a', 1], ['b', 2]]), { a: 1, b: 2 }], // prettier-ignore
    ['a Map with other keys', new Map<unknown, number>([[1, 1], [true, 2], [symbol, 3], [{ a: 1 }, 4]]), pairs(['1', 1], ['true', 2], ['Symbol(s)', 3], ['{"a":1}', 4])], // prettier-ignore
    ['a Map whose keys read the same', new Map<unknown, number>([[1, 1], ['1', 2]]), pairs(['1', 1], ['1', 2])], // prettier-ignore
    ['a Set', new Set([1, 'a', null]), [1, 'a', null]],
    ['a Buffer', Buffer.from([1, 255]), Uint8Array.of(1, 255)],
    ['an ArrayBuffer', Uint8Array.of(1, 2).buffer, Uint8Array.of(1, 2)],
    ['a SharedArrayBuffer', new SharedArrayBuffer(2), Uint8Array.of(0, 0)],
    ['a DataView', new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2), Uint8Array.of(2, 3)],
    ['integers of a typed array', Int16Array.of(-1, 2), [-1, 2]],
    ['int64s of a typed array', BigInt64Array.of(1n, 2n ** 60n), [1, 2n ** 60n]],
    ['doubles of a typed array', Float64Array.of(1, 1.5, NaN), [new DoubleValue(1), 1.5, NaN]],
    ['floats of a typed array', Float32Array.of(0, -0), [new DoubleValue(0), -0]],
    ['toJSON', { toJSON: (key: string) => ({ key }) }, { key: '' }],
    ['toJSON of a class', new (class { toJSON() { return [1]; } })(), [1]], // prettier-ignore
    ['a double that is whole', new DoubleValue(1), new DoubleValue(1)],
    ['a double in a needless wrapper', new DoubleValue(1.5), 1.5],
    ['a list of pairs that an object can hold', pairs(['a', 1]), { a: 1 }],
    ['a list of pairs', pairs(['a', 1], ['a', 2]), pairs(['a', 1], ['a', 2])],
    ['the same object twice', ((o) => [o, o])({ a: 1 }), [{ a: 1 }, { a: 1 }]],
  ])('%s', (_name, value, expected) => {
    const normal = normalise(value);
    expect(normal.value).toStrictEqual(expected);
    expect(normal.cut).toBe(0);
  });

  it('an Error with its cause, its members and its own fields', () => {
    const cause = new RangeError('disk full');
    const error = Object.assign(new Error('failed', { cause }), { code: 'E1', name: 'OrderError' });
    expect(normalise(error).value).toEqual({
      type: 'OrderError',
      message: 'failed',
      stacktrace: error.stack,
      cause: { type: 'RangeError', message: 'disk full', stacktrace: cause.stack },
      code: 'E1',
    });
    const several = new AggregateError([new Error('a'), 'b'], 'several');
    expect(normalise(several)).toMatchObject({
      value: { type: 'AggregateError', errors: [{ message: 'a' }, 'b'] },
      cut: 0,
    });
    // As validation libraries do.
    const invalid = Object.assign(new Error('invalid'), { errors: { name: 'required' } });
    expect(normalise(invalid).value).toMatchObject({ errors: { name: 'required' } });
  });

  it('built-in objects of another realm', () => {
    const foreign: unknown = runInNewContext(
      `[new TypeError('x'), new Map([['a', 1]]), new Set([1]), new Date(0), Uint8Array.of(7), { a: [1] }]`,
    );
    expect(normalise(foreign)).toMatchObject({
      value: [{ type: 'TypeError', message: 'x' }, { a: 1 }, [1], '1970-01-01T00:00:00.000Z', {}, { a: [1] }],
      cut: 0,
    });
    expect((normalise(foreign).value as AnyValue[])[4]).toStrictEqual(Uint8Array.of(7));
  });

  it('bytes as a copy', () => {
    const buffer = Uint8Array.of(1);
    const { value } = normalise({ buffer });
    buffer[0] = 2;
    expect(value).toEqual({ buffer: Uint8Array.of(1) });
  });
});
