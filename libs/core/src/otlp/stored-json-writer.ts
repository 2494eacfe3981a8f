import { type AnyValue, KeyValueList, fromJsonValue, int64Value } from '../model/index.js';
import { writeAnyValue, writeKeyValue } from './any-value-writer.js';
import { ShortEntryWriter } from './short-entry-writer.js';
import { UNBOUNDED } from './source-bytes.js';
import type { WireWriter } from './wire-writer.js';

/** Zeros behind a text, so that looking ahead needs no look at its length. */
const MARGIN = 8;
/** Deeper than any value that we write. */
const MAX_DEPTH = 300;

const INTEGER = /^-?\d+$/;

/** Its four letters. */
const NULL = 0x6e756c6c;
const SPACE = 0x20;
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
  /** The text in UTF-8, and a zero. */
  private json = Buffer.alloc(4096);
  private length = 0;
  private position = 0;
  private depth = 0;
  private hasEscapes = false;

  private readonly short: ShortEntryWriter;

  constructor(private readonly writer: WireWriter) {
    this.short = new ShortEntryWriter(writer);
  }

  /**
   * A KeyValue message for each entry of an object.
   * @throws SyntaxError when the text is no JSON.
   */
  keyValues(tag: number, text: string): void {
    const start = this.writer.length;
    this.begin(text);
    if (this.json[0] === OPEN_BRACE && !this.isSpecial() && this.entries(tag) && this.isAtEnd()) return;
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
    const room = text.length * 3 + MARGIN;
    if (this.json.length < room) this.json = Buffer.allocUnsafeSlow(room);
    this.length = this.json.write(text);
    for (let i = 0; i < MARGIN; i++) this.json[this.length + i] = 0;
    this.position = 0;
    this.depth = 0;
  }

  private isAtEnd(): boolean {
    return this.position === this.length;
  }

  /** Whether the object here may stand for something else. */
  private isSpecial(): boolean {
    const code = this.json[this.position + 2];
    return code === DOLLAR || code === BACKSLASH;
  }

  /** From here on false says that the text is not as it is in most cases. */
  private any(): boolean {
    const { short, writer, json, position } = this;
    switch (json[position]) {
      case QUOTE:
        writer.byte(0x0a); // AnyValue.string_value = 1
        return this.string();
      case 0x74: // t
      case 0x66: // f
        if (!short.bool(json, position)) return false;
        this.position = short.end;
        return true;
      case 0x6e: // n
        return this.isNull();
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
    const { short, json } = this;
    if (json[++this.position] === CLOSE_BRACE) {
      this.position++;
      return true;
    }
    for (;;) {
      if (short.write(tag, json, this.position)) this.position = short.end;
      else if (!this.entry(tag)) return false;
      const code = json[this.position++];
      if (code === CLOSE_BRACE) return true;
      if (code !== COMMA) return false;
    }
  }

  private entry(tag: number): boolean {
    const { writer, json } = this;
    if (json[this.position] !== QUOTE) return false;
    writer.byte(tag);
    const mark = writer.begin(1);
    writer.byte(0x0a); // KeyValue.key = 1
    if (!this.string()) return false;
    if (json[this.position++] !== COLON) return false;
    writer.byte(0x12); // KeyValue.value = 2
    const value = writer.begin(1);
    if (!this.any()) return false;
    writer.end(value, 1);
    writer.end(mark, 1);
    return true;
  }

  private array(): boolean {
    if (++this.depth > MAX_DEPTH) return false;
    const { writer, json } = this;
    writer.byte(0x2a); // array_value = 5
    const mark = writer.begin(1);
    if (json[++this.position] === CLOSE_BRACKET) this.position++;
    else {
      for (;;) {
        writer.byte(0x0a); // ArrayValue.values = 1
        const item = writer.begin(1);
        if (!this.any()) return false;
        writer.end(item, 1);
        const code = json[this.position++];
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
    writeAnyValue(this.writer, fromJsonValue(this.json.toString('utf8', this.position, end)), UNBOUNDED);
    this.position = end;
    return true;
  }

  private string(): boolean {
    const { writer, json, position } = this;
    const end = this.endOfString(position);
    if (end < 0) return false;
    if (this.hasEscapes) writer.string(JSON.parse(json.toString('utf8', position, end)) as string);
    else writer.slice(json, position + 1, end - 1);
    this.position = end;
    return true;
  }

  private isNull(): boolean {
    const { json, position } = this;
    if (json.readUInt32BE(position) !== NULL) return false;
    this.position += 4;
    return true;
  }

  private number(): boolean {
    const { short, writer, json, position } = this;
    if (short.number(json, position)) {
      this.position = short.end;
      return true;
    }
    let end = position;
    while (continuesNumber(json[end]!)) end++;
    const digits = json.toString('latin1', position, end);
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
    const { json, length } = this;
    let depth = 0;
    for (let at = this.position; at < length; at++) {
      const code = json[at];
      if (code === QUOTE) {
        at = this.endOfString(at) - 1;
        if (at < 0) return -1;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
      else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at + 1;
    }
    return -1;
  }

  /** Behind the quote that ends the string which begins at `start`; -1 when none does, or it is no JSON. */
  private endOfString(start: number): number {
    const { json } = this;
    this.hasEscapes = false;
    for (let at = start + 1; ; at++) {
      const code = json[at]!;
      if (code === QUOTE) return at + 1;
      if (code < SPACE) return -1;
      if (code !== BACKSLASH) continue;
      this.hasEscapes = true;
      if (json[++at]! < SPACE) return -1;
    }
  }
}

/** Digits, and `+ - . e E`. */
function continuesNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e || (code | 0x20) === 0x65; // prettier-ignore
}
