import {
  type AnyValue,
  DoubleValue,
  KeyValueList,
  doubleValue,
  int64Value,
  isIntegerKind,
  keyValues,
} from './any-value.js';

/*
 * The text form of an AnyValue in SQLite: JSON that any SQL tool reads (`->>`, json_each), and that
 * still tells every OTLP kind apart. Integers have no point, doubles always have a point or an
 * exponent; what JSON lacks is an object with one key that starts with `$`:
 * {"$bytes": base64}, {"$double": "NaN" | "Infinity" | "-Infinity"}, {"$kvlist": [[key, value], …]}.
 */

/** Text of a double: always recognisable as one. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return `{"$double":"${String(value)}"}`;
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

export function bytesText(bytes: Uint8Array): string {
  return `{"$bytes":"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"}`;
}

/**
 * Text of a kvlist from the texts of its keys and values.
 * @param keys - JSON string literals, quotes included.
 */
export function keyValuesText(keys: readonly string[], values: readonly string[]): string {
  if (mayBeObject(keys)) {
    let text = '{';
    for (let i = 0; i < keys.length; i++) text += `${i === 0 ? '' : ','}${keys[i]}:${values[i]}`;
    return `${text}}`;
  }
  return `{"$kvlist":[${keys.map((key, i) => `[${key},${values[i]}]`).join(',')}]}`;
}

function mayBeObject(keys: readonly string[]): boolean {
  if (keys.length < 2) return keys.length === 0 || !keys[0]!.startsWith('"$');
  if (keys.length < 9) {
    for (let i = 1; i < keys.length; i++) {
      for (let j = 0; j < i; j++) if (keys[i] === keys[j]) return false;
    }
    return true;
  }
  return new Set(keys).size === keys.length;
}

/** Writes an AnyValue as text. Never throws for a value of the AnyValue type. */
export function toJsonValue(value: AnyValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return isIntegerKind(value) ? String(value) : doubleText(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof DoubleValue) return doubleText(value.value);
  if (Array.isArray(value)) return `[${value.map(toJsonValue).join(',')}]`;
  const entries = value instanceof KeyValueList ? value.entries : Object.entries(value);
  return keyValuesText(
    entries.map(([key]) => JSON.stringify(key)),
    entries.map(([, item]) => toJsonValue(item)),
  );
}

/**
 * Reads text written by {@link toJsonValue}, or any other JSON text, to the last digit.
 * @throws SyntaxError naming the position when the text is not JSON.
 */
export function fromJsonValue(text: string): AnyValue {
  const parser = new JsonValueParser(text);
  return parser.parse();
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
/** Deeper than any value of ours (100 levels, three brackets each), so that no text overflows the stack. */
const MAX_NESTING = 1000;

/** JSON.parse would merge duplicate keys, reorder integer-like ones and forget 1.0 and int64 digits. */
class JsonValueParser {
  private position = 0;
  private nesting = 0;

  constructor(private readonly text: string) {}

  parse(): AnyValue {
    const value = this.value();
    this.skipSpace();
    if (this.position !== this.text.length) throw this.error();
    return value;
  }

  private value(): AnyValue {
    this.skipSpace();
    switch (this.text[this.position]) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case 't':
        return this.literal('true', true);
      case 'f':
        return this.literal('false', false);
      case 'n':
        return this.literal('null', null);
      default:
        return this.number();
    }
  }

  private object(): AnyValue {
    const entries: Array<[string, AnyValue]> = [];
    this.open();
    while (!this.closes('}', entries.length > 0)) {
      this.skipSpace();
      const key = this.string();
      this.skipSpace();
      if (this.text[this.position++] !== ':') throw this.error();
      entries.push([key, this.value()]);
    }
    return entries.length === 1 && entries[0]![0].startsWith('$')
      ? special(entries[0]![0], entries[0]![1], entries)
      : keyValues(entries);
  }

  private array(): AnyValue[] {
    const items: AnyValue[] = [];
    this.open();
    while (!this.closes(']', items.length > 0)) items.push(this.value());
    return items;
  }

  private open(): void {
    if (++this.nesting > MAX_NESTING) throw this.error();
    this.position++;
  }

  /** Steps over the closing bracket, or over the comma that must precede every item but the first. */
  private closes(bracket: string, needsComma: boolean): boolean {
    this.skipSpace();
    if (this.text[this.position] === bracket) {
      this.nesting--;
      this.position++;
      return true;
    }
    if (needsComma && this.text[this.position++] !== ',') throw this.error();
    return false;
  }

  private string(): string {
    const start = this.position;
    if (this.text[start] !== '"') throw this.error();
    // Not a regular expression: it overflows its stack on strings of some megabytes.
    let end = this.text.indexOf('"', start + 1);
    while (end !== -1 && this.isEscaped(end)) end = this.text.indexOf('"', end + 1);
    if (end === -1) throw this.error();
    this.position = end + 1;
    return JSON.parse(this.text.slice(start, end + 1)) as string;
  }

  private isEscaped(at: number): boolean {
    let backslashes = 0;
    while (this.text[at - 1 - backslashes] === '\\') backslashes++;
    return backslashes % 2 === 1;
  }

  private number(): AnyValue {
    const text = this.match(NUMBER);
    return /[.eE]/.test(text) ? doubleValue(Number(text)) : int64Value(BigInt(text));
  }

  private literal<T>(text: string, value: T): T {
    if (!this.text.startsWith(text, this.position)) throw this.error();
    this.position += text.length;
    return value;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (!found) throw this.error();
    this.position = pattern.lastIndex;
    return found[0];
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.position;
    SPACE.exec(this.text);
    this.position = SPACE.lastIndex;
  }

  private error(): SyntaxError {
    return new SyntaxError(`Not a JSON value at position ${this.position}.`);
  }
}

function special(key: string, value: AnyValue, entries: Array<[string, AnyValue]>): AnyValue {
  if (key === '$bytes' && typeof value === 'string') {
    return new Uint8Array(Buffer.from(value, 'base64'));
  }
  if (key === '$double' && typeof value === 'string' && NOT_FINITE.has(value)) return Number(value);
  if (key === '$kvlist' && Array.isArray(value) && value.every(isPair)) return keyValues(value);
  return keyValues(entries);
}

const NOT_FINITE: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);

function isPair(value: unknown): value is [string, AnyValue] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

/** The same value as JSON.stringify would like it: for logs, APIs and people. bigint → decimal string. */
export function toPlainJson(value: AnyValue): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof DoubleValue) return value.value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toPlainJson);
  if (value instanceof KeyValueList) {
    return Object.fromEntries(value.entries.map(([key, item]) => [key, toPlainJson(item)]));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlainJson(item)]));
  }
  return value;
}

/** The same value as text for people: a string as it is, anything composed as JSON. */
export function toPlainText(value: AnyValue): string {
  const plain = toPlainJson(value);
  return typeof plain === 'object' && plain !== null ? JSON.stringify(plain) : String(plain);
}
