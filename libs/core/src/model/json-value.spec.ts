import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type AnyValue, DoubleValue, KeyValueList } from './any-value.js';
import { anyValues } from './any-values.spec.js';
import { fromJsonValue, toJsonValue, toPlainJson } from './json-value.js';

const bytes = (...items: number[]): Uint8Array => Uint8Array.from(items);

describe('JSON text of an AnyValue', () => {
  it.each<[AnyValue, string]>([
    [null, 'null'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    ['\ud800', '"\\ud800"'],
    [false, 'false'],
    [1, '1'],
    [new DoubleValue(1), '1.0'],
    [new DoubleValue(0), '0.0'],
    [-0, '-0.0'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [5e-324, '5e-324'],
    [2 ** 53, '9007199254740992.0'],
    [2n ** 53n, '9007199254740992'],
    [2n ** 63n - 1n, '9223372036854775807'],
    [-(2n ** 63n), '-9223372036854775808'],
    [NaN, '{"$double":"NaN"}'],
    [Infinity, '{"$double":"Infinity"}'],
    [-Infinity, '{"$double":"-Infinity"}'],
    [bytes(1, 2, 255), '{"$bytes":"AQL/"}'],
    [bytes(), '{"$bytes":""}'],
    [[], '[]'],
    [[1, [null]], '[1,[null]]'],
    [{}, '{}'],
    [{ a: 1, $b: 2 }, '{"a":1,"$b":2}'],
    [{ $bytes: 'AQL/' }, '{"$kvlist":[["$bytes","AQL/"]]}'],
    [{ $kvlist: [['a', 1]] }, '{"$kvlist":[["$kvlist",[["a",1]]]]}'],
    [new KeyValueList([['2', 'x'], ['1', 'y']]), '{"2":"x","1":"y"}'], // prettier-ignore
    [new KeyValueList([['a', 1], ['a', 2]]), '{"$kvlist":[["a",1],["a",2]]}'], // prettier-ignore
    [new KeyValueList([['__proto__', 1]]), '{"__proto__":1}'],
  ])('%p is %s', (value, text) => {
    expect(toJsonValue(value)).toBe(text);
    expect(isDeepStrictEqual(fromJsonValue(text), value)).toBe(true);
  });

  it('reads back as the same value, of the same kind, in the same order', () => {
    fc.assert(
      fc.property(anyValues, (value) => {
        const text = toJsonValue(value);
        const read = fromJsonValue(text);
        return isDeepStrictEqual(read, value) && toJsonValue(read) === text;
      }),
      { numRuns: 2000 },
    );
  });

  it('is JSON for everybody else', () => {
    fc.assert(fc.property(anyValues, (value) => JSON.parse(toJsonValue(value)) !== undefined));
  });

  it('becomes plain JSON for people', () => {
    fc.assert(fc.property(anyValues, (value) => JSON.stringify(toPlainJson(value)) !== undefined));
    const value = {
      big: 2n ** 60n,
      one: new DoubleValue(1),
      raw: bytes(1),
      list: new KeyValueList([['1', [2]]]),
    };
    expect(toPlainJson(value)).toEqual({ big: '1152921504606846976', one: 1, raw: 'AQ==', list: { 1: [2] } });
  });
});

describe('reading text that is not ours', () => {
  it.each(['', ' ', '{', '[', '"', '"\\"', '[1,]', '[,1]', '[1 2]', '{"a"}', '{"a":}', '{a:1}', '{"a":1,}'])(
    'refuses %p',
    (text) => expect(() => fromJsonValue(text)).toThrow(SyntaxError),
  );

  it.each(['01', '1.', '.5', '+1', '-', '1e', 'NaN', 'nul', 'true1', '1 1', '"\n"', '"\\x"', '\u00a01'])(
    'refuses %p',
    (text) => expect(() => fromJsonValue(text)).toThrow(SyntaxError),
  );

  it('names the position', () => {
    expect(() => fromJsonValue('[1, x]')).toThrow('position 4');
  });

  it('accepts and refuses the same damaged texts as JSON.parse, and throws nothing but SyntaxError', () => {
    const damaged = fc
      .tuple(anyValues.map(toJsonValue), fc.nat(), fc.nat(3), fc.string({ maxLength: 3 }))
      .map(([text, at, gone, put]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + gone);
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string(), fc.json()), (text) => {
        expect(failure(() => fromJsonValue(text))).toBe(failure(() => JSON.parse(text)));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    '{"$double":"1"}',
    '{"$double":"x"}',
    '{"$double":1}',
    '{"$bytes":1}',
    '{"$kvlist":[1]}',
    '{"$kvlist":[["a"]]}',
    '{"$kvlist":[[1,2]]}',
    '{"$kvlist":{}}',
    '{"$other":1}',
  ])(
    // prettier-ignore
    'takes %s for an ordinary object',
    (text) => expect(fromJsonValue(text)).toEqual(JSON.parse(text)),
  );

  it('reads a string of many megabytes', () => {
    for (const unit of ['x', '\\', '"', '\n']) {
      const value = unit.repeat(12_000_000);
      expect(fromJsonValue(toJsonValue(value)) === value).toBe(true);
    }
  });

  it('reads any depth that the wire allows, and refuses what would overflow the stack', () => {
    let value: AnyValue = 1;
    for (let i = 0; i < 100; i++) value = { $: value };
    expect(isDeepStrictEqual(fromJsonValue(toJsonValue(value)), value)).toBe(true);
    expect(() => fromJsonValue('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toThrow(SyntaxError);
  });
});

function failure(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}
