import { DoubleValue, KeyValueList, isIntegerKind } from '../model/index.js';
import type { WireWriter } from './wire-writer.js';

/** How much is written of values that may be anything; what is beyond becomes a note. */
export interface ValueBounds {
  readonly maxDepth: number;
  objectsLeft: number;
}

/** A field with a text. */
export function writeText(writer: WireWriter, tag: number, text: string): void {
  writer.byte(tag);
  writer.string(text);
}

/** A KeyValue message. */
export function writeKeyValue(
  writer: WireWriter,
  tag: number,
  key: string,
  value: unknown,
  bounds: ValueBounds,
): void {
  if (typeof value === 'string' && writer.shortText(tag, key, value)) return;
  if (typeof value === 'number' && isIntegerKind(value) && writer.shortInteger(tag, key, value)) return;
  writer.byte(tag);
  const mark = writer.begin(1);
  writeText(writer, 0x0a, key); // KeyValue.key = 1
  writer.byte(0x12); // KeyValue.value = 2
  const valueMark = writer.begin(1);
  writeAnyValue(writer, value, bounds);
  writer.end(valueMark, 1);
  writer.end(mark, 1);
}

/** The fields of an AnyValue message. */
export function writeAnyValue(writer: WireWriter, value: unknown, bounds: ValueBounds, depth = 0): void {
  switch (typeof value) {
    case 'string':
      return writeText(writer, 0x0a, value); // string_value = 1
    case 'boolean':
      writer.byte(0x10); // bool_value = 2
      return writer.byte(value ? 1 : 0);
    case 'number':
      if (!isIntegerKind(value)) return writeDouble(writer, value);
      writer.byte(0x18); // int_value = 3
      return writer.int64(value);
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) return writeText(writer, 0x0a, value.toString());
      writer.byte(0x18);
      return writer.int64(value);
    case 'object':
      if (value !== null) writeObject(writer, value, bounds, depth);
  }
}

function writeDouble(writer: WireWriter, value: number): void {
  writer.byte(0x21); // double_value = 4
  writer.double(value);
}

function writeObject(writer: WireWriter, value: object, bounds: ValueBounds, depth: number): void {
  if (depth > bounds.maxDepth) return writeText(writer, 0x0a, '[Truncated: too deep]');
  if (--bounds.objectsLeft < 0) return writeText(writer, 0x0a, '[Truncated: too many values]');
  if (value instanceof Uint8Array) {
    writer.byte(0x3a); // bytes_value = 7
    return writer.bytes(value);
  }
  if (value instanceof DoubleValue) return writeDouble(writer, value.value);
  const isArray = Array.isArray(value);
  writer.byte(isArray ? 0x2a : 0x32); // array_value = 5, kvlist_value = 6
  const mark = writer.begin(1);
  if (isArray) {
    for (const item of value as readonly unknown[]) {
      writer.byte(0x0a); // ArrayValue.values = 1
      const itemMark = writer.begin(1);
      writeAnyValue(writer, item, bounds, depth + 1);
      writer.end(itemMark, 1);
    }
  } else {
    const entries: ReadonlyArray<readonly [string, unknown]> =
      value instanceof KeyValueList ? value.entries : Object.entries(value);
    for (const [key, item] of entries) {
      writer.byte(0x0a); // KeyValueList.values = 1
      const entryMark = writer.begin(1);
      writeText(writer, 0x0a, key);
      writer.byte(0x12);
      const itemMark = writer.begin(1);
      writeAnyValue(writer, item, bounds, depth + 1);
      writer.end(itemMark, 1);
      writer.end(entryMark, 1);
    }
  }
  writer.end(mark, 1);
}
