import fc from 'fast-check';
import {
  DoubleValue,
  INT64_MAX,
  INT64_MIN,
  KeyValueList,
  doubleValue,
  int64Value,
  isIntegerKind,
  keyValues,
  needsKeyValueList,
} from './any-value.js';
import { keys } from './any-values.spec.js';

describe('the one form of', () => {
  it('an int64 is a number exactly when that is safe', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: INT64_MIN, max: INT64_MAX }), (value) => {
        const form = int64Value(value);
        expect(BigInt(form)).toBe(value);
        expect(typeof form).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'bigint');
      }),
    );
    expect(int64Value(2n ** 53n - 1n)).toBe(2 ** 53 - 1);
    expect(int64Value(2n ** 53n)).toBe(2n ** 53n);
    expect(int64Value(-(2n ** 53n))).toBe(-(2n ** 53n));
  });

  it('a double is a number exactly when it cannot be taken for an int64', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.maxSafeInteger()), (value) => {
        const form = doubleValue(value);
        expect(form instanceof DoubleValue ? form.value : form).toBe(value);
        expect(form instanceof DoubleValue).toBe(isIntegerKind(value));
      }),
    );
    expect(doubleValue(-0)).toBe(-0);
    expect(doubleValue(0)).toEqual(new DoubleValue(0));
    expect(doubleValue(2 ** 60)).toBe(2 ** 60);
  });

  it('a kvlist is an object exactly when that keeps all keys in their order', () => {
    fc.assert(
      fc.property(fc.array(keys), (names) => {
        const form = keyValues(names.map((name, i) => [name, i]));
        const object = Object.fromEntries(names.map((name, i) => [name, i]));
        const isKept = JSON.stringify(Object.keys(object)) === JSON.stringify(names);
        if (isKept && !names.some(needsKeyValueList)) expect(form).not.toBeInstanceOf(KeyValueList);
        if (!isKept) expect(form).toBeInstanceOf(KeyValueList);
        const kept = form instanceof KeyValueList ? form.entries : Object.entries(form);
        expect(kept).toEqual(names.map((name, i) => [name, i]));
      }),
    );
  });

  it('a key that an object would move or swallow is recognised', () => {
    for (const key of ['__proto__', '0', '7', '4294967294']) expect(needsKeyValueList(key)).toBe(true);
    for (const key of ['', '01', '-1', '1.5', 'a', '_', '__proto', 'constructor']) {
      expect(needsKeyValueList(key)).toBe(false);
    }
  });
});
