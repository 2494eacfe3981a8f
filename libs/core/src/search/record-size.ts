import { type AnyValue, KeyValueList, type StoredRecord } from '../model/index.js';

/** What a value takes beside its text. */
const VALUE_SIZE = 16;

/** About how many bytes a record takes, without what it shares with others. */
export function sizeOf({ body, attributes, eventName }: StoredRecord): number {
  let size = VALUE_SIZE + eventName.length + (body === undefined ? 0 : valueSize(body));
  for (const [key, value] of attributes) size += key.length + valueSize(value);
  return size;
}

function valueSize(value: AnyValue): number {
  if (typeof value === 'string') return VALUE_SIZE + value.length;
  if (typeof value !== 'object' || value === null) return VALUE_SIZE;
  if (value instanceof Uint8Array) return VALUE_SIZE + value.byteLength;
  if (Array.isArray(value)) return value.reduce((size: number, item) => size + valueSize(item), VALUE_SIZE);
  const entries = value instanceof KeyValueList ? value.entries : Object.entries(value);
  let size = VALUE_SIZE;
  for (const [key, item] of entries as Iterable<readonly [string, AnyValue]>)
    size += key.length + valueSize(item);
  return size;
}
