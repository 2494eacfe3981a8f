import { type AnyValue, KeyValueList, fromJsonValue, int64Value } from '../model/index.js';
import { writeAnyValue, writeKeyValue } from './any-value-writer.js';
import { UNBOUNDED } from './source-bytes.js';
import type { WireWriter } from './wire-writer.js';

/** Deeper than any value that we write. */
const MAX_DEPTH = 300;
/** Of an integer that is exact as a double, whatever its digits. */
const MAX_SAFE_DIGITS = 15;

const INTEGER = /^-?\d+$/;

const QUOTE = 0x22;
const DOLLAR = 0x24;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Writes the JSON texts of the model as OTLP's messages, without making the values of it. It knows only what the model
 * writes in most cases; for everything else the model reads the text.
 */
export class StoredJsonWriter {
  private text = '';
  private position = 0;
  private depth = 0;

  constructor(private readonly writer: WireWriter) {}

  /**
   * A KeyValue message for each entry of an object.
   * @throws SyntaxError when the text is no JSON.
   */
  keyValues(tag: number, text: string): void {
    const start = this.writer.length;
    this.begin(text);
    if (text.charCodeAt(0) === OPEN_BRACE && !this.isSpecial() && this.entries(tag) && this.isAtEnd()) return;
    this.writer.truncate(start);
    const value = fromJsonValue(text) as KeyValueList | Record<string, AnyValue>;
    const entries = value instanceof KeyValueList ? value.entries : Object.entries(value);
    for (const [key, item] of entries) writeKeyValue(this.writer, tag, key, item, UNBOUNDED);
  }

  /**
   * The fields of an AnyValue message.
   * @throws SyntaxError when the text is no JSON.
   */
  value(text: string): void {
    const start = this.writer.length;
    this.begin(text);
    if (this.any() && this.isAtEnd()) return;
    this.writer.truncate(start);
    writeAnyValue(this.writer, fromJsonValue(text), UNBOUNDED);
  }

  private begin(text: string): void {
    this.text = text;
    this.position = 0;
    this.depth = 0;
  }

  private isAtEnd(): boolean {
    return this.position === this.text.length;
  }

  /** Whether the object here may stand for something else. */
  private isSpecial(): boolean {
    const code = this.text.charCodeAt(this.position + 2);
    return code === DOLLAR || code === BACKSLASH;
  }

  /** From here on false says that the text is not as it is in most cases. */
  private any(): boolean {
    const { writer } = this;
    switch (this.text.charCodeAt(this.position)) {
      case QUOTE:
        writer.byte(0x0a); // AnyValue.string_value = 1
        return this.string();
      case 0x74:
        return this.bool('true', 1);
      case 0x66:
        return this.bool('false', 0);
      case 0x6e:
        return this.literal('null');
      case OPEN_BRACKET:
        return this.array();
      case OPEN_BRACE:
        return this.isSpecial() ? this.special() : this.object();
      default:
        return this.number();
    }
  }

  private object(): boolean {
    if (++this.depth > MAX_DEPTH) return false;
    this.writer.byte(0x32); // kvlist_value = 6
    const mark = this.writer.begin(1);
    if (!this.entries(0x0a)) return false; // KeyValueList.values = 1
    this.writer.end(mark, 1);
    this.depth--;
    return true;
  }

  private entries(tag: number): boolean {
    const { writer, text } = this;
    if (text.charCodeAt(++this.position) === CLOSE_BRACE) {
      this.position++;
      return true;
    }
    for (;;) {
      if (text.charCodeAt(this.position) !== QUOTE) return false;
      writer.byte(tag);
      const mark = writer.begin(1);
      writer.byte(0x0a); // KeyValue.key = 1
      if (!this.string()) return false;
      if (text.charCodeAt(this.position++) !== COLON) return false;
      writer.byte(0x12); // KeyValue.value = 2
      const value = writer.begin(1);
      if (!this.any()) return false;
      writer.end(value, 1);
      writer.end(mark, 1);
      const code = text.charCodeAt(this.position++);
      if (code === CLOSE_BRACE) return true;
      if (code !== COMMA) return false;
    }
  }

  private array(): boolean {
    if (++this.depth > MAX_DEPTH) return false;
    const { writer, text } = this;
    writer.byte(0x2a); // array_value = 5
    const mark = writer.begin(1);
    if (text.charCodeAt(++this.position) === CLOSE_BRACKET) this.position++;
    else {
      for (;;) {
        writer.byte(0x0a); // ArrayValue.values = 1
        const item = writer.begin(1);
        if (!this.any()) return false;
        writer.end(item, 1);
        const code = text.charCodeAt(this.position++);
        if (code === CLOSE_BRACKET) break;
        if (code !== COMMA) return false;
      }
    }
    writer.end(mark, 1);
    this.depth--;
    return true;
  }

  private special(): boolean {
    const end = this.endOfObject();
    if (end < 0) return false;
    writeAnyValue(this.writer, fromJsonValue(this.text.slice(this.position, end)), UNBOUNDED);
    this.position = end;
    return true;
  }

  private string(): boolean {
    const { writer, text, position } = this;
    let end = writer.quoted(text, position + 1);
    if (end < 0) {
      end = endOfString(text, position);
      if (end < 0) return false;
      writer.string(JSON.parse(text.slice(position, end)) as string);
    }
    this.position = end;
    return true;
  }

  private bool(word: string, bit: number): boolean {
    this.writer.byte(0x10); // bool_value = 2
    this.writer.byte(bit);
    return this.literal(word);
  }

  private literal(word: string): boolean {
    if (!this.text.startsWith(word, this.position)) return false;
    this.position += word.length;
    return true;
  }

  private number(): boolean {
    const { writer, text, position } = this;
    const isNegative = text.charCodeAt(position) === 0x2d;
    const first = isNegative ? position + 1 : position;
    let end = first;
    let value = 0;
    let digit = text.charCodeAt(end) - 0x30;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digit = text.charCodeAt(++end) - 0x30;
    }
    if (end === first || end - first > MAX_SAFE_DIGITS || continuesNumber(digit + 0x30))
      return this.longNumber();
    writer.byte(0x18); // int_value = 3
    writer.int64(isNegative ? -value : value);
    this.position = end;
    return true;
  }

  /** A double, or an integer that may need a bigint. */
  private longNumber(): boolean {
    const { writer, text, position } = this;
    let end = position;
    while (continuesNumber(text.charCodeAt(end))) end++;
    const digits = text.slice(position, end);
    this.position = end;
    if (INTEGER.test(digits)) {
      writeAnyValue(writer, int64Value(BigInt(digits)), UNBOUNDED);
      return true;
    }
    const value = digits === '' ? NaN : Number(digits);
    writer.byte(0x21); // double_value = 4
    writer.double(value);
    return !Number.isNaN(value);
  }

  /** Where the object here is over; -1 when it is not. */
  private endOfObject(): number {
    const { text } = this;
    let depth = 0;
    for (let at = this.position; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        at = endOfString(text, at) - 1;
        if (at < 0) return -1;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
      else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at + 1;
    }
    return -1;
  }
}

/** Behind the quote that ends the string which begins at `start`; -1 when none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
  return -1;
}

/** Digits, and `+ - . e E`. */
function continuesNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e || (code | 0x20) === 0x65; // prettier-ignore
}
