import { DoubleValue, KeyValueList } from '@blotter/core';
import type { StoredRecord } from '@blotter/core/reader';

/**
 * An AnyValue as programs of any language write it into a JSON file: null is unset, integers are decimal text,
 * doubles their eight bytes and bytes hexadecimal, maps keep their order.
 */
export type NeutralValue =
  | null
  | { readonly string: string }
  | { readonly bool: boolean }
  | { readonly int: string }
  | { readonly double: string }
  | { readonly bytes: string }
  | { readonly array: readonly NeutralValue[] }
  | { readonly map: readonly NeutralEntry[] };

export type NeutralEntry = readonly [string, NeutralValue];

/** The eight bytes of a double, big-endian. */
export function doubleHex(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

/** What the store returned. */
export function neutralStored(value: NonNullable<StoredRecord['body']> | null): NeutralValue {
  if (value === null) return null;
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { bool: value };
  if (typeof value === 'bigint') return { int: value.toString() };
  if (typeof value === 'number') {
    const isInteger = Number.isSafeInteger(value) && !Object.is(value, -0);
    return isInteger ? { int: String(value) } : { double: doubleHex(value) };
  }
  if (value instanceof DoubleValue) return { double: doubleHex(value.value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return { array: value.map(neutralStored) };
  const entries = value instanceof KeyValueList ? value.entries : Object.entries(value);
  return { map: entries.map(([key, item]) => [key, neutralStored(item)]) };
}

/** What a JavaScript program meant: whole numbers are integers. */
export function neutralMeant(value: unknown): NeutralValue {
  if (value == null) return null;
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { bool: value };
  if (typeof value === 'bigint') return { int: value.toString() };
  if (typeof value === 'number') {
    const isInteger = Number.isInteger(value) && !Object.is(value, -0) && Math.abs(value) < 2 ** 63;
    return isInteger ? { int: BigInt(value).toString() } : { double: doubleHex(value) };
  }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return { array: value.map(neutralMeant) };
  return { map: Object.entries(value).map(([key, item]) => [key, neutralMeant(item)]) };
}

/** The same composition with every leaf changed. */
export function mapLeaves(
  value: NeutralValue,
  change: (leaf: Exclude<NeutralValue, { array: unknown } | { map: unknown }>) => NeutralValue,
): NeutralValue {
  if (value === null) return change(value);
  if ('array' in value) return { array: value.array.map((item) => mapLeaves(item, change)) };
  if ('map' in value) return { map: value.map.map(([key, item]) => [key, mapLeaves(item, change)]) };
  return change(value);
}
