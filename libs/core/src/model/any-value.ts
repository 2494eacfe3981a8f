/**
 * OTLP's `AnyValue` in JavaScript, without losing what the wire said. Every value has exactly one form:
 *
 * | OTLP kind | form |
 * |---|---|
 * | unset | `null` |
 * | string, bool, bytes | `string`, `boolean`, `Uint8Array` |
 * | int64 | `number` when it is a safe integer, otherwise `bigint` |
 * | double | `number` when it is not a safe integer (or is `-0`), otherwise {@link DoubleValue} |
 * | array | `AnyValue[]` |
 * | kvlist | plain object, or {@link KeyValueList} where an object would lose order or keys |
 *
 * So `1` is int 1, `new DoubleValue(1)` is double 1.0, `1.5` is a double, `2n ** 60n` is an int64.
 */
export type AnyValue =
  | null
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | DoubleValue
  | KeyValueList
  | AnyValue[]
  | AnyValueMap;

/** Named values; keys keep their order except integer-like ones (see {@link KeyValueList}). */
export interface AnyValueMap {
  [key: string]: AnyValue;
}

/** A double whose value is a safe integer, so that 1.0 stays apart from 1. */
export class DoubleValue {
  constructor(readonly value: number) {}
}

/** A kvlist that a plain object cannot hold: duplicate keys, integer-like keys, or `__proto__`. */
export class KeyValueList {
  constructor(readonly entries: ReadonlyArray<readonly [string, AnyValue]>) {}
}

export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;

/** True when OTLP carries this JavaScript number as an int64, false when as a double. */
export function isIntegerKind(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** The one form of an int64. */
export function int64Value(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** The one form of a double. */
export function doubleValue(value: number): number | DoubleValue {
  return isIntegerKind(value) ? new DoubleValue(value) : value;
}

const INTEGER_LIKE = /^(?:0|[1-9]\d{0,9})$/;

/** True when a plain object would reorder or lose this key. */
export function needsKeyValueList(key: string): boolean {
  const first = key.charCodeAt(0);
  if (first === 95) return key === '__proto__';
  return first <= 57 && first >= 48 && INTEGER_LIKE.test(key);
}

/** The one form of a kvlist. */
export function keyValues(entries: ReadonlyArray<readonly [string, AnyValue]>): AnyValueMap | KeyValueList {
  const map: AnyValueMap = {};
  for (const [key, value] of entries) {
    if (needsKeyValueList(key) || Object.hasOwn(map, key)) return new KeyValueList(entries);
    map[key] = value;
  }
  return map;
}
