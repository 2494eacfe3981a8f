import { type DescEnum, ScalarType } from '@bufbuild/protobuf';
import type { JsonCursor } from './json-cursor.js';
import { doubleNumber, wholeNumber } from './json-numbers.js';
import type { FieldShape } from './message-shapes.js';
import type { WireWriter } from './wire-writer.js';

/** Writes the value at the cursor as a field that is no message. */
export function writeJsonScalar(cursor: JsonCursor, writer: WireWriter, field: FieldShape): void {
  const { desc } = field;
  if (desc.scalar === ScalarType.INT64) return writeInt64(cursor, writer, field);
  writer.byte(field.tag);
  if (desc.enum !== undefined) return writer.int64(enumNumber(cursor, desc.enum));
  switch (desc.scalar) {
    case ScalarType.STRING:
      cursor.scanString('a string');
      if (cursor.isEscaped) return writer.string(cursor.text());
      return writer.slice(cursor.buffer, cursor.stringStart, cursor.stringEnd);
    case ScalarType.BYTES:
      return writer.bytes(bytesOf(cursor, HEX_FIELDS.has(desc.name)));
    case ScalarType.BOOL:
      return writer.byte(cursor.boolean() ? 1 : 0);
    case ScalarType.DOUBLE:
      return writer.double(double(cursor));
    case ScalarType.FIXED64:
      return writeFixed64(cursor, writer);
    case ScalarType.FIXED32:
      return writer.fixed32(Number(integer(cursor, UINT32)));
    case ScalarType.UINT32:
      return writer.varint(Number(integer(cursor, UINT32)));
    default:
      throw new Error(`${desc.toString()}: no JSON form.`);
  }
}

/** OTLP's exception from the JSON of protobuf, where bytes are base64. */
export const HEX_FIELDS: ReadonlySet<string> = new Set(['trace_id', 'span_id']);

interface Range {
  readonly min: bigint;
  readonly max: bigint;
  /** As an error says it. */
  readonly kind: string;
}

function range(min: bigint, max: bigint): Range {
  return { min, max, kind: `a whole number from ${min} to ${max}` };
}

const INT32 = range(-(2n ** 31n), 2n ** 31n - 1n);
const UINT32 = range(0n, 2n ** 32n - 1n);
const INT64 = range(-(2n ** 63n), 2n ** 63n - 1n);
const UINT64 = range(0n, 2n ** 64n - 1n);

const SMALL = /^\d{1,15}$/;

function integer(cursor: JsonCursor, { min, max, kind }: Range): number | bigint {
  cursor.peek();
  const start = cursor.position;
  const text = cursor.numberText(kind);
  const value = SMALL.test(text) ? Number(text) : wholeNumber(text);
  if (value === undefined || value < min || value > max) throw cursor.wrongKind(kind, start);
  return value;
}

/** The tag of double_value, int_value's neighbour in AnyValue: a request has no other int64. */
const DOUBLE_VALUE_TAG = 0x21;

/**
 * JavaScript's official exporter writes every whole number as intValue, also `9223372036854776000` and `1e+300`. They
 * are the doubles that its caller meant; refused, they would cost the whole request.
 */
function writeInt64(cursor: JsonCursor, writer: WireWriter, field: FieldShape): void {
  const isQuoted = cursor.peek() === 0x22;
  const start = cursor.position;
  const text = cursor.numberText(INT64.kind);
  const value = SMALL.test(text) ? Number(text) : wholeNumber(text);
  if (value !== undefined && value >= INT64.min && value <= INT64.max) {
    writer.byte(field.tag);
    return writer.int64(value);
  }
  const double = Number(text);
  if (isQuoted || !Number.isInteger(double) || Math.abs(double) < 2 ** 63) {
    throw cursor.wrongKind(INT64.kind, start);
  }
  writer.byte(DOUBLE_VALUE_TAG);
  writer.double(double);
}

const PLAIN_TIME = /^\d{10,19}$/;

function writeFixed64(cursor: JsonCursor, writer: WireWriter): void {
  cursor.peek();
  const start = cursor.position;
  const text = cursor.numberText('a whole number');
  const seconds = PLAIN_TIME.test(text) ? Number(text.slice(0, -9)) : Infinity;
  // Nearly every time is like this, and it needs no bigint.
  if (seconds < 18_446_744_073) return writer.hrTime(seconds, Number(text.slice(-9)));
  cursor.position = start;
  writer.fixed64(BigInt(integer(cursor, UINT64)));
}

function double(cursor: JsonCursor): number {
  const kind = 'a number that a double can hold';
  cursor.peek();
  const start = cursor.position;
  const value = doubleNumber(cursor.numberText(kind));
  if (value === undefined) throw cursor.wrongKind(kind, start);
  return value;
}

/** OTLP's enums are open: a number without a name is kept. */
function enumNumber(cursor: JsonCursor, desc: DescEnum): number | bigint {
  if (cursor.peek() === 0x22) {
    const start = cursor.position;
    cursor.scanString('');
    const name = cursor.text();
    const found = desc.values.find((value) => value.name === name);
    if (found !== undefined) return found.number;
    cursor.position = start;
  }
  return integer(cursor, INT32);
}

const HEX = /^(?:[0-9a-fA-F]{2})*$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

function bytesOf(cursor: JsonCursor, isHex: boolean): Buffer {
  const kind = isHex ? 'bytes in hex' : 'bytes in base64';
  cursor.scanString(kind);
  const start = cursor.stringStart - 1;
  const text = cursor.text();
  if (isHex) {
    if (!HEX.test(text)) throw cursor.wrongKind(kind, start);
    return Buffer.from(text, 'hex');
  }
  const digits = text.replace(/=+$/, '').length;
  // One digit has too few bits for a byte.
  if (!BASE64.test(text) || digits % 4 === 1) throw cursor.wrongKind(kind, start);
  return Buffer.from(text, 'base64');
}
