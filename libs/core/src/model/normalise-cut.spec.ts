import type { AnyValue } from './any-value.js';
import { DoubleValue, KeyValueList } from './any-value.js';
import { normalise } from './normalise.js';

/* What is shortened, replaced or left out, and how it is counted. */

const LIMITS = { maxDepth: 3, maxItems: 4, maxValues: 10, maxLength: 100 };

function cyclic(): unknown {
  const value: Record<string, unknown> = { a: 1 };
  return Object.assign(value, { self: value, list: [value] });
}

function throwing(): unknown {
  return {
    a: 1,
    get b(): never {
      throw new Error('boom');
    },
  };
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** That they say so is enough: nothing reads them all. */
function bytesOf(length: number): Uint8Array {
  return Object.defineProperty(new Uint8Array(100), 'length', { value: length });
}

class Endless extends Set<number> {
  override *[Symbol.iterator](): SetIterator<number> {
    for (;;) yield 1;
  }
}

describe('normalise cuts, and counts', () => {
  it.each<[string, unknown, AnyValue, number]>([
    ['a long string', 'x'.repeat(101), 'x'.repeat(100), 1],
    ['more bytes than an array has items', bytesOf(2 ** 33), new Uint8Array(100), 1],
    ['long bytes', new Uint8Array(101), new Uint8Array(100), 1],
    ['a long key', { ['k'.repeat(101)]: 1 }, { ['k'.repeat(100)]: 1 }, 1],
    ['items of an array', [1, 2, 3, 4, 5, 6], [1, 2, 3, 4], 2],
    ['keys of an object', { a: 1, b: 2, c: 3, d: 4, e: 5 }, { a: 1, b: 2, c: 3, d: 4 }, 1],
    ['items of a Set', new Set([1, 2, 3, 4, 5]), [1, 2, 3, 4], 1],
    ['entries of a Map', new Map([1, 2, 3, 4, 5, 6].map((i) => [`k${i}`, i])), { k1: 1, k2: 2, k3: 3, k4: 4 }, 2], // prettier-ignore
    ['items of a typed array', new Int8Array(7), [0, 0, 0, 0], 3],
    ['items of a float array', new Float32Array(5), Array(4).fill(new DoubleValue(0)), 1],
    ['values that are too deep', [[['x', []]]], [[['x', '[Truncated: too deep]']]], 1],
    ['values beyond the total', [[1, 2, 3], [1, 2, 3], [1, 2], 1], [[1, 2, 3], [1, 2, 3], []], 3],
    ['bigints beyond int64', 2n ** 63n, '9223372036854775808', 1],
    ['functions', [function f() {}, () => 1, class K {}], ['[Function f]', '[Function anonymous]', '[Function K]'], 3], // prettier-ignore
    ['what has no data', [Promise.resolve(), new WeakMap(), new WeakSet()], ['[Promise]', '[WeakMap]', '[WeakSet]'], 3], // prettier-ignore
    ['cycles', cyclic(), { a: 1, self: '[Circular]', list: ['[Circular]'] }, 2],
    ['a throwing getter, alone', throwing(), { a: 1, b: '[Unreadable: boom]' }, 1],
    ['a throwing toJSON', { toJSON: () => { throw new Error('no'); } }, '[Unreadable: no]', 1], // prettier-ignore
    ['a toJSON that returns itself', { toJSON() { return this; } }, '[Circular]', 1], // prettier-ignore
    ['a revoked proxy', [revoked({}), 1], [expect.stringMatching('^.Unreadable: '), 1] as AnyValue, 1],
    ['a revoked function', revoked(() => 1), '[Function]', 1],
    ['a proxied Map', new Proxy(new Map(), {}), {}, 0],
    ['an array that lies about its length', new Proxy([1], { get: () => NaN }), '[Unreadable: bad length]', 1], // prettier-ignore
    ['an array of negative length', new Proxy([1], { get: () => -1 }), '[Unreadable: bad length]', 1],
    ['bytes that lie', Object.defineProperty(new Uint8Array(1), 'length', { value: NaN }), '[Unreadable: bad length]', 1], // prettier-ignore
    ['a double that is none', new DoubleValue('1' as unknown as number), '[Unreadable: not a number]', 1],
    ['pairs that are none', new KeyValueList([1] as never), expect.any(String) as AnyValue, 1],
  ])('%s', (_name, value, expected, cut) => {
    const normal = normalise(value, LIMITS);
    expect(normal.value).toEqual(expected);
    expect(normal.cut).toBe(cut);
  });

  it('no more than a number can tell, however arrays lie about their lengths', () => {
    const lying = new Proxy([1], { get: (_, key) => (key === 'length' ? Number.MAX_SAFE_INTEGER : 1) });
    expect(normalise([lying, lying, Symbol.iterator, () => 1])).toMatchObject({
      value: [Array(1024).fill(1), Array(1024).fill(1), 'Symbol(Symbol.iterator)', '[Function anonymous]'],
      cut: Number.MAX_SAFE_INTEGER,
    });
  });

  it('a cut only once when it meets a special key late', () => {
    const value = { a: 'x'.repeat(101), b: new Map([[1, 1]]), ['__proto__x'.slice(0, 9)]: 1 };
    Object.defineProperty(value, '__proto__', { value: 1, enumerable: true });
    expect(normalise(value, LIMITS).cut).toBe(1);
  });

  it('ends with iterators that do not', () => {
    expect(normalise(new Endless([1, 2]))).toMatchObject({ value: [1, 2], cut: 0 });
  });

  it('ends, soon, with objects that never end', () => {
    let made = 0;
    const endless = (): unknown =>
      new Proxy(
        {},
        {
          ownKeys: () => Array.from({ length: 1000 }, (_, i) => `k${i}`),
          getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }),
          get: (_, key) => (key === 'toJSON' || typeof key === 'symbol' ? undefined : (made++, endless())),
        },
      );
    const { cut } = normalise(endless());
    expect(cut).toBeGreaterThan(0);
    // Default limit: 8192 values.
    expect(made).toBeLessThanOrEqual(8192);
  });

  it('looks at nothing twice, however often a special key comes late', () => {
    let reads = 0;
    const awkward = (inner: unknown): unknown =>
      Object.defineProperties(
        {},
        {
          inner: { enumerable: true, get: () => (reads++, inner) },
          ['__proto__']: { enumerable: true, value: 1 },
        },
      );
    let value: unknown = 1;
    for (let i = 0; i < 16; i++) value = awkward(value);
    expect(normalise(value).cut).toBe(0);
    expect(reads).toBe(16);
  });

  it('does not multiply shared objects without end', () => {
    let shared: unknown = 'x'.repeat(100);
    for (let i = 0; i < 15; i++) shared = Array.from({ length: 100 }, () => shared);
    const { bytes, cut } = normalise(shared);
    expect(bytes).toBeLessThan(8192 * 110);
    expect(cut).toBeGreaterThan(0);
  });
});
