import { BlotterError } from '../errors.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Levels of arrays and objects in a value that is skipped. */
const MAX_SKIPPED_DEPTH = 100;

/**
 * Goes through UTF-8 JSON text token by token, without making a value of it: what a request takes in memory does not
 * depend on how many small values it has. Knows where it is, for errors.
 */
export class JsonCursor {
  position = 0;
  /** Where the contents of the string begin and end that {@link scanString} passed. */
  stringStart = 0;
  stringEnd = 0;
  /** Whether that string has a backslash, so that it is not its own content. */
  isEscaped = false;
  /** Names and indices from the root to here. */
  readonly path: Array<string | number> = [];

  constructor(readonly buffer: Buffer) {}

  /** The first byte of the next token; undefined at the end. */
  peek(): number | undefined {
    const { buffer } = this;
    let byte = buffer[this.position];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = buffer[++this.position];
    return byte;
  }

  /** Steps over a punctuation mark. @returns false when something else comes next. */
  takes(mark: number): boolean {
    if (this.peek() !== mark) return false;
    this.position++;
    return true;
  }

  expect(mark: number): void {
    if (!this.takes(mark)) throw this.unexpected(`"${String.fromCharCode(mark)}"`);
  }

  /** Steps over an opening bracket. @param kind - what should be here, for the error. */
  open(bracket: number, kind: string): void {
    if (!this.takes(bracket)) throw this.wrongKind(kind);
  }

  /**
   * Steps over the closing bracket, or the comma before another item.
   * @returns true at the end.
   */
  closes(bracket: number, isFirst: boolean): boolean {
    if (this.takes(bracket)) return true;
    if (!isFirst) {
      this.expect(0x2c);
      if (this.peek() === bracket) throw this.fault('has a comma with nothing behind it');
    }
    return false;
  }

  /** Steps over `null`. @returns false when something else comes next. */
  takesNull(): boolean {
    if (this.peek() !== 0x6e) return false;
    this.literal('null');
    return true;
  }

  boolean(): boolean {
    switch (this.peek()) {
      case 0x74:
        this.literal('true');
        return true;
      case 0x66:
        this.literal('false');
        return false;
      default:
        throw this.wrongKind('true or false');
    }
  }

  /** Steps over a string; see {@link stringStart}. */
  scanString(kind: string): void {
    if (this.peek() !== QUOTE) throw this.wrongKind(kind);
    const { buffer } = this;
    let position = this.position + 1;
    this.stringStart = position;
    this.isEscaped = false;
    for (;;) {
      const byte = buffer[position];
      if (byte === QUOTE) break;
      if (byte === undefined) throw this.fault('has a string without an end');
      if (byte < 0x20) throw this.fault(`has a control character (${byte}) in a string`, position);
      if (byte === BACKSLASH) {
        this.isEscaped = true;
        position++;
      }
      position++;
    }
    this.stringEnd = position;
    this.position = position + 1;
  }

  /** The string that {@link scanString} passed. */
  text(): string {
    const { buffer, stringStart, stringEnd } = this;
    if (!this.isEscaped) return buffer.toString('utf8', stringStart, stringEnd);
    try {
      const text = JSON.parse(buffer.toString('utf8', stringStart - 1, stringEnd + 1)) as string;
      // JavaScript's exporter escapes half of a surrogate pair, as is left of an emoji that was cut in two. UTF-8 has no
      // form for it; refused, it would cost the whole request.
      return text.toWellFormed();
    } catch {
      throw this.fault('has an escape sequence that does not exist', stringStart);
    }
  }

  /** The text of a number, or of a string. */
  numberText(kind: string): string {
    const byte = this.peek();
    if (byte === QUOTE) {
      this.scanString(kind);
      return this.text();
    }
    if (byte !== 0x2d && !isDigit(byte)) throw this.wrongKind(kind);
    const start = this.position;
    const { buffer } = this;
    let position = start + 1;
    while (isNumberByte(buffer[position])) position++;
    const text = buffer.toString('latin1', start, position);
    if (!NUMBER.test(text)) throw this.wrongKind(kind);
    this.position = position;
    return text;
  }

  /** Steps over any value. */
  skip(depth = 0): void {
    if (depth > MAX_SKIPPED_DEPTH) throw this.fault(`is nested deeper than ${MAX_SKIPPED_DEPTH} levels`);
    switch (this.peek()) {
      case QUOTE:
        this.scanString('');
        if (this.isEscaped) this.text();
        return;
      case 0x7b:
        this.position++;
        for (let isFirst = true; !this.closes(0x7d, isFirst); isFirst = false) {
          this.scanString('a name in quotes');
          this.expect(0x3a);
          this.skip(depth + 1);
        }
        return;
      case 0x5b:
        this.position++;
        for (let isFirst = true; !this.closes(0x5d, isFirst); isFirst = false) this.skip(depth + 1);
        return;
      case 0x74:
        return this.literal('true');
      case 0x66:
        return this.literal('false');
      case 0x6e:
        return this.literal('null');
      default:
        this.numberText('a JSON value');
    }
  }

  private literal(text: string): void {
    const end = this.position + text.length;
    if (this.buffer.toString('latin1', this.position, end) !== text) throw this.unexpected('a JSON value');
    this.position = end;
  }

  /** @param kind - what should be at `byte`. */
  wrongKind(kind: string, byte = this.position): BlotterError {
    this.position = byte;
    return this.fault(`should be ${kind}, and is ${this.excerpt()}`);
  }

  private unexpected(kind: string): BlotterError {
    return this.fault(`has ${this.excerpt()} where ${kind} should be`);
  }

  private excerpt(): string {
    const { buffer, position } = this;
    if (position >= buffer.length) return 'nothing more';
    const text = buffer.toString('utf8', position, Math.min(buffer.length, position + 40));
    return text.match(/^(?:"(?:[^"\\]|\\.)*"?|[^\s,:{}[\]]+|.)/su)?.[0] ?? text;
  }

  fault(what: string, byte = this.position): BlotterError {
    let path = '';
    for (const step of this.path) {
      path += typeof step === 'number' ? `[${step}]` : `${path === '' ? '' : '.'}${step}`;
    }
    return new BlotterError(
      'ERR_BLOTTER_MALFORMED',
      `OTLP JSON: ${path === '' ? 'the request' : path} ${what} (at byte ${byte}).`,
      'Send an ExportLogsServiceRequest in the JSON encoding of the OTLP specification.',
    );
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Digits, sign, point, exponent. */
function isNumberByte(byte: number | undefined): boolean {
  return isDigit(byte) || byte === 0x2e || byte === 0x65 || byte === 0x45 || byte === 0x2b || byte === 0x2d;
}
