import type { WireWriter } from './wire-writer.js';

/** Of an entry's content, so that each of its lengths takes one byte. */
const MAX_BYTES = 127;
/** More than an entry takes, wherever it is given up. */
const ROOM = 3 * MAX_BYTES;
/** Of a number whose digits, and whose power of ten, are exact as doubles: then so is what they make. */
const MAX_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_DIGITS + 1 }, (_, power) => 10 ** power);

const SPACE = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

/** Writes the entries of JSON objects that most entries are like: short, with a text, a number or a boolean. */
export class ShortEntryWriter {
  /** Behind the entry that was written last. */
  end = 0;

  constructor(private readonly writer: WireWriter) {}

  /**
   * A KeyValue message with this tag, of the entry that begins at a place of a JSON text, which a zero ends.
   * @returns false, with nothing written, when the entry is another.
   */
  write(tag: number, json: Buffer, from: number): boolean {
    const { writer } = this;
    const buffer = writer.room(ROOM);
    const start = writer.length;
    const key = start + 4;
    if (json[from] !== QUOTE) return false;
    const keyEnd = copyText(json, from + 1, buffer, key);
    if (keyEnd < 0) return false;
    let at = from + 1 + keyEnd - key + 1;
    if (json[at++] !== COLON) return false;
    let end: number;
    if (json[at] === QUOTE) {
      const value = keyEnd + 4;
      end = copyText(json, ++at, buffer, value);
      if (end < 0) return false;
      this.end = at + end - value + 1;
      buffer[keyEnd + 2] = 0x0a; // AnyValue.string_value = 1
      buffer[keyEnd + 3] = end - value;
    } else {
      writer.truncate(keyEnd + 2);
      const isWritten = this.number(json, at) || this.bool(json, at);
      end = writer.length;
      writer.truncate(start);
      if (!isWritten) return false;
    }
    if (end - start - 2 > MAX_BYTES) return false;
    buffer[start] = tag;
    buffer[start + 1] = end - start - 2;
    buffer[start + 2] = 0x0a; // KeyValue.key = 1
    buffer[start + 3] = keyEnd - key;
    buffer[keyEnd] = 0x12; // KeyValue.value = 2
    buffer[keyEnd + 1] = end - keyEnd - 2;
    writer.truncate(end);
    return true;
  }

  /** The fields of an AnyValue; false, with nothing written, when no boolean is there. */
  bool(json: Buffer, at: number): boolean {
    const isTrue = json[at] === TRUE[0];
    const word = isTrue ? TRUE : FALSE;
    for (let i = 0; i < word.length; i++) if (json[at + i] !== word[i]) return false;
    this.writer.byte(0x10); // AnyValue.bool_value = 2
    this.writer.byte(isTrue ? 1 : 0);
    this.end = at + word.length;
    return true;
  }

  /** The fields of an AnyValue; false, with nothing written, when no number of few digits is there. */
  number(json: Buffer, from: number): boolean {
    const { writer } = this;
    const isNegative = json[from] === MINUS;
    const first = isNegative ? from + 1 : from;
    let at = first;
    let point = -1;
    let value = 0;
    for (; ; at++) {
      const digit = json[at]! - ZERO;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      else if (digit === POINT - ZERO && point < 0) point = at;
      else break;
    }
    const digits = at - first - (point < 0 ? 0 : 1);
    if (digits === 0 || digits > MAX_DIGITS || (json[at]! | 0x20) === 0x65) return false;
    this.end = at;
    if (point < 0) {
      writer.byte(0x18); // AnyValue.int_value = 3
      writer.int64(isNegative ? -value : value);
    } else {
      value /= POWERS_OF_TEN[at - point - 1]!;
      writer.byte(0x21); // AnyValue.double_value = 4
      writer.double(isNegative ? -value : value);
    }
    return true;
  }
}

/** Up to the next quote. @returns the place behind the last byte; -1 when the text is not short, or has escapes. */
function copyText(json: Buffer, from: number, buffer: Buffer, to: number): number {
  const last = to + MAX_BYTES;
  for (let at = from, end = to; end < last; at++) {
    const code = json[at]!;
    if (code === QUOTE) return end;
    if (code === BACKSLASH || code < SPACE) return -1;
    buffer[end++] = code;
  }
  return -1;
}
