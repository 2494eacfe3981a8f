import { types } from 'node:util';
import {
  type AnyValue,
  DoubleValue,
  type KeyValue,
  KeyValueList,
  type StoredRecord,
  type StoredResource,
  type StoredScope,
} from '../model/index.js';

/*
 * Records between threads and processes: what structured clone copies. It knows bigint, undefined, -0 and NaN, and that
 * many records share a resource; it does not know classes, and copies the whole memory that bytes are a part of. So a
 * DoubleValue goes as a Float64Array, a KeyValueList as a Set of its entries, bytes as memory of their own; an AnyValue
 * has none of these otherwise. All else goes as it is, without a copy of ours.
 */

type Packed = unknown;

/** A record that structured clone can carry: the same shape, other values. */
export interface PackedRecord extends Omit<StoredRecord, 'body' | 'attributes' | 'resource' | 'scope'> {
  readonly body: Packed;
  readonly attributes: ReadonlyArray<readonly [string, Packed]>;
  readonly resource: object;
  readonly scope: object;
}

/** Packs the records of one message. */
export class RecordPacker {
  private readonly sources = new Map<object, object>();

  pack(record: StoredRecord): PackedRecord {
    return {
      ...record,
      body: record.body === undefined ? undefined : packValue(record.body),
      attributes: packEntries(record.attributes),
      resource: this.source(record.resource),
      scope: this.source(record.scope),
    };
  }

  private source(source: StoredResource | StoredScope): object {
    const known = this.sources.get(source);
    if (known !== undefined) return known;
    const packed = { ...source, attributes: packEntries(source.attributes) };
    this.sources.set(source, packed);
    return packed;
  }
}

/** Unpacks the records of one message. */
export class RecordUnpacker {
  private readonly sources = new Map<object, object>();

  unpack(packed: PackedRecord): StoredRecord {
    return {
      ...packed,
      body: packed.body === undefined ? undefined : unpackValue(packed.body),
      attributes: unpackEntries(packed.attributes),
      resource: this.source(packed.resource) as StoredResource,
      scope: this.source(packed.scope) as StoredScope,
    };
  }

  private source(packed: object): object {
    const known = this.sources.get(packed);
    if (known !== undefined) return known;
    const { attributes } = packed as { attributes: PackedRecord['attributes'] };
    const source = { ...packed, attributes: unpackEntries(attributes) };
    this.sources.set(packed, source);
    return source;
  }
}

function packEntries(entries: readonly KeyValue[]): PackedRecord['attributes'] {
  return entries.map(([key, value]) => [key, packValue(value)]);
}

function unpackEntries(entries: PackedRecord['attributes']): KeyValue[] {
  return entries.map(([key, value]) => [key, unpackValue(value)]);
}

function packValue(value: AnyValue): Packed {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof DoubleValue) return Float64Array.of(value.value);
  if (value instanceof KeyValueList) return new Set(packEntries(value.entries));
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(packValue);
  return mapValues(value, packValue);
}

function unpackValue(packed: Packed): AnyValue {
  if (typeof packed !== 'object' || packed === null) return packed as AnyValue;
  if (types.isFloat64Array(packed)) return new DoubleValue(packed[0]!);
  if (types.isSet(packed)) return new KeyValueList(unpackEntries([...packed] as PackedRecord['attributes']));
  if (types.isUint8Array(packed)) return packed;
  if (Array.isArray(packed)) return packed.map(unpackValue);
  return mapValues(packed as Record<string, Packed>, unpackValue);
}

/** No key of a map is `__proto__`: that would be a KeyValueList. */
function mapValues<T, U>(map: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  const changed: Record<string, U> = {};
  for (const key of Object.keys(map)) changed[key] = change(map[key]!);
  return changed;
}
