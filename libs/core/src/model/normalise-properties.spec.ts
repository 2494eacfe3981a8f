import { isDeepStrictEqual } from 'node:util';
import { LoggerProvider, type ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import {
  type AnyValue,
  DoubleValue,
  INT64_MAX,
  INT64_MIN,
  KeyValueList,
  isIntegerKind,
  keyValues,
} from './any-value.js';
import { anyValues, keys } from './any-values.spec.js';
import { DEFAULT_VALUE_LIMITS, type ValueLimits } from './limits.js';
import { normalise } from './normalise.js';

// Without it, one failure is made smaller for hours.
fc.configureGlobal({ interruptAfterTimeLimit: 40_000, markInterruptAsFailure: true });

const fail = (): never => {
  throw new Error('hostile');
};
const TRAPS = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'] as const;

/** Makes a value anew: fast-check itself looks into values, and would trip over hostile ones. */
type Make = () => unknown;

/** A proxy with some traps that throw, and a property getter that answers anything to everything. */
const hostileProxies: fc.Arbitrary<Make> = fc
  .tuple(fc.constantFrom({}, [], fail, new Map(), new Date()), fc.subarray([...TRAPS]), fc.anything())
  .map(([target, throwing, answer]) => () => {
    const traps = Object.fromEntries(throwing.map((trap) => [trap, fail]));
    return new Proxy<object>(target, { get: () => answer, ...traps });
  });

class Opaque {
  readonly #secret = 1;
  constructor(readonly shown: unknown) {}
  get reveal(): number {
    return this.#secret;
  }
}

const liars = fc.constantFrom<Make[]>(
  () => Object.defineProperty(new Date(), 'getTime', { value: fail }),
  () => Object.assign(new Date(), { toISOString: () => ({}) }),
  () => Object.assign(Object.create(Map.prototype) as object, { item: 5 }),
  () => Object.assign(new Error('x'), { message: Symbol('m'), stack: 5, name: {} }),
  () => Object.defineProperty(new Error('x'), 'message', { get: fail }),
  () => Object.defineProperty(new Uint8Array(2), 'length', { value: 'x' }),
  () => Object.defineProperty(new Int8Array(2), 'length', { value: Infinity }),
  () => Object.defineProperty([1], Symbol.iterator, { value: fail }),
  () => new DoubleValue({} as number),
  () => new KeyValueList([[{}, 1]] as never),
  () => new KeyValueList(null as never),
  () => Object.create(Object.defineProperty({}, 'toJSON', { get: fail })) as unknown,
  () => ({ get bad() { return fail(); }, good: 1 }), // prettier-ignore
);

/** What JavaScript callers pass, good and bad, nested in each other. */
const inputs: fc.Arbitrary<Make> = fc.letrec<{ make: Make }>((tie) => {
  const make = tie('make');
  const makes = fc.array(make, { maxLength: 8 });
  return {
    make: fc.oneof(
      { depthSize: 'medium' },
      fc
        .anything({
          withBigInt: true,
          withBoxedValues: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withObjectString: true,
          withSet: true,
          withSparseArray: true,
          withTypedArray: true,
        })
        .map(always),
      fc.bigInt().map(always),
      fc.string({ maxLength: 200 }).map(always),
      fc.constantFrom(undefined, Symbol.iterator, fail, class {}, new Date(NaN), new WeakSet()).map(always),
      fc.uint8Array({ minLength: 2 }).map((bytes) => () => [bytes.buffer, new DataView(bytes.buffer, 1)]),
      anyValues.map(always),
      hostileProxies,
      liars,
      makes.map((items) => () => items.map((item) => item())),
      fc
        .array(fc.tuple(keys, make), { maxLength: 8 })
        .map((entries) => () => Object.fromEntries(entries.map(([key, item]) => [key, item()]))),
      fc
        .array(fc.tuple(make, make), { maxLength: 8 })
        .map((entries) => () => new Map(entries.map(([key, item]) => [key(), item()]))),
      makes.map((items) => () => new Set(items.map((item) => item()))),
      make.map((cause) => () => new Error('e', { cause: cause() })),
      makes.map((errors) => () => new AggregateError(errors.map((error) => error()))),
      make.map((shown) => () => new Opaque(shown())),
      make.map((json) => () => {
        const value = json();
        return { toJSON: () => value };
      }),
      make.map((item) => () => {
        const cycle: unknown[] = [item()];
        cycle.push({ cycle }, cycle);
        return cycle;
      }),
    ),
  };
}).make;

function always(value: unknown): Make {
  return () => value;
}

const smallLimits: fc.Arbitrary<ValueLimits> = fc.record({
  maxDepth: fc.integer({ min: 0, max: 4 }),
  maxItems: fc.integer({ min: 0, max: 4 }),
  maxValues: fc.integer({ min: 1, max: 20 }),
  maxLength: fc.integer({ min: 0, max: 20 }),
});
const limits = fc.oneof(fc.constant(DEFAULT_VALUE_LIMITS), smallLimits);

/** Counts the values; throws when one is not in its one form, or beyond a limit. */
function check(value: AnyValue, limit: ValueLimits, depth = 0): number {
  const isOk = (condition: boolean, what: string): void => {
    if (!condition) throw new Error(what);
  };
  switch (typeof value) {
    case 'string':
      isOk(value.length <= limit.maxLength, 'too long');
      return 1;
    case 'number':
    case 'boolean':
      return 1;
    case 'bigint':
      isOk(value >= INT64_MIN && value <= INT64_MAX && !Number.isSafeInteger(Number(value)), 'bigint');
      return 1;
  }
  isOk(typeof value === 'object', 'no AnyValue');
  if (value === null) return 1;
  if (value instanceof DoubleValue) {
    isOk(typeof value.value === 'number' && isIntegerKind(value.value), 'needless DoubleValue');
    return 1;
  }
  isOk(depth < limit.maxDepth, 'too deep');
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Uint8Array.prototype) {
    isOk((value as Uint8Array).length <= limit.maxLength, 'too many bytes');
    return 1;
  }
  const list = Array.isArray(value) ? value : undefined;
  const entries = value instanceof KeyValueList ? value.entries : Object.entries(value);
  if (value instanceof KeyValueList)
    isOk(keyValues(entries) instanceof KeyValueList, 'needless KeyValueList');
  else isOk(prototype === (list ? Array.prototype : Object.prototype), 'foreign class');
  isOk(entries.length <= limit.maxItems, 'too many items');
  let count = 1;
  for (const [key, item] of entries) {
    isOk(list !== undefined || key.length <= limit.maxLength, 'too long a key');
    count += check(item, limit, depth + 1);
  }
  return count;
}

describe('normalise, whatever it is given,', () => {
  it('never throws, returns an AnyValue within the limits, and counts soundly', () => {
    fc.assert(
      fc.property(inputs, limits, (make, limit) => {
        const normal = normalise(make(), limit);
        expect(check(normal.value, limit)).toBeLessThanOrEqual(limit.maxValues);
        expect(Number.isSafeInteger(normal.cut) && normal.cut >= 0).toBe(true);
        expect(Number.isSafeInteger(normal.bytes) && normal.bytes >= 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same output for the same input', () => {
    fc.assert(
      fc.property(inputs, limits, (make, limit) => {
        const value = make();
        return isDeepStrictEqual(normalise(value, limit), normalise(value, limit));
      }),
    );
  });

  it('leaves an AnyValue as it is, and cuts nothing', () => {
    fc.assert(
      fc.property(anyValues, (value) => {
        const normal = normalise(value);
        return isDeepStrictEqual(normal.value, value) && normal.cut === 0;
      }),
    );
  });

  it('leaves its own output as it is, and cuts nothing more', () => {
    fc.assert(
      fc.property(inputs, limits, (make, limit) => {
        const once = normalise(make(), limit);
        const twice = normalise(once.value, limit);
        return isDeepStrictEqual(twice.value, once.value) && twice.cut === 0;
      }),
    );
  });

  it('counts a cut when limits changed the value, and only then', () => {
    fc.assert(
      fc.property(anyValues, smallLimits, (value, limit) => {
        const normal = normalise(value, limit);
        expect(normal.cut > 0).toBe(!isDeepStrictEqual(normal.value, value));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('plain', () => {
  it('means that the OpenTelemetry SDK keeps the attribute exactly', () => {
    const emitted: ReadWriteLogRecord[] = [];
    const done = (): Promise<void> => Promise.resolve();
    const processor = { onEmit: (record: ReadWriteLogRecord) => void emitted.push(record), forceFlush: done, shutdown: done }; // prettier-ignore
    const logger = new LoggerProvider({ processors: [processor] }).getLogger('test');
    fc.assert(
      fc.property(fc.oneof(inputs, anyValues.map(always)), (make) => {
        const { value, plain } = normalise(make());
        fc.pre(plain);
        logger.emit({ attributes: { value } });
        expect(isDeepStrictEqual(emitted.pop()!.attributes, { value })).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [2n ** 60n],
    [[{ a: new DoubleValue(1) }]],
    [{ 1: 'a' }],
    [{ a: { constructor: 1 } }],
    [Float32Array.of(1)],
  ])('is false for %p, which the SDK would drop', (value) => expect(normalise(value).plain).toBe(false));

  it('is true for what an application usually records', () => {
    const data = {
      order: 'o-1',
      price: 1.5,
      nested: { list: [1, null, 'x', new Date()] },
      raw: Buffer.from('x'),
    };
    expect(normalise(data).plain).toBe(true);
  });
});
