import { bytesText, doubleText } from '../model/index.js';
import type { JsonBytes } from './json-bytes.js';
import { type WireReader, malformed } from './wire-reader.js';

const MAX_DEPTH = 100;

/** Wire type by field number of AnyValue's oneof; -1 is no field. */
const ANY_VALUE_WIRE_TYPES: readonly number[] = [-1, 2, 0, 0, 1, 2, 2, 2];

/** Writes OTLP values as the model's JSON text, byte by byte, without objects in between. */
export class JsonTranscoder {
  /** By slot: the round in which a key fell into it. */
  private readonly seen = new Float64Array(256);
  private round = 0;

  constructor(
    private readonly reader: WireReader,
    private readonly json: JsonBytes,
  ) {}

  /** Writes KeyValue messages, given as [start, end, start, end, …], as a JSON object. */
  keyValues(spans: readonly number[], depth = 0): void {
    const { json } = this;
    const keys: number[] = [];
    const values: number[] = [];
    // Keys first: writing an object, and again as a list, would double the work at every level.
    for (let i = 0; i < spans.length; i += 2) this.locate(spans[i]!, spans[i + 1]!, keys, values);
    const isObject = this.isObject(keys);
    if (isObject) json.byte(0x7b);
    else json.asciiText('{"$kvlist":[');
    for (let i = 0; i < keys.length; i += 2) {
      if (i > 0) json.byte(0x2c);
      if (!isObject) json.byte(0x5b);
      json.string(this.reader.buffer, keys[i]!, keys[i + 1]!);
      json.byte(isObject ? 0x3a : 0x2c);
      this.anyValue(values[i]!, values[i + 1]!, depth);
      if (!isObject) json.byte(0x5d);
    }
    if (!isObject) json.byte(0x5d);
    json.byte(0x7d);
  }

  /** False when the object form would be ambiguous: a key twice, or a single key that starts with `$`. */
  private isObject(keys: readonly number[]): boolean {
    const { buffer } = this.reader;
    if (keys.length === 2) return keys[0] === keys[1] || buffer[keys[0]!] !== 0x24;
    if (keys.length > 32) {
      const texts = new Set<string>();
      for (let i = 0; i < keys.length; i += 2) texts.add(buffer.toString('latin1', keys[i], keys[i + 1]));
      return texts.size === keys.length / 2;
    }
    return this.looksUnique(keys) || this.isUnique(keys);
  }

  /** A quick answer for the usual case: no two keys have the same length and last character, more or less. */
  private looksUnique(keys: readonly number[]): boolean {
    const { buffer } = this.reader;
    const { seen } = this;
    const round = ++this.round;
    for (let i = 0; i < keys.length; i += 2) {
      const end = keys[i + 1]!;
      if (end === keys[i]) return false;
      const slot = ((end - keys[i]!) * 37 + buffer[end - 1]! * 5 + buffer[keys[i]!]!) & 255;
      if (seen[slot] === round) return false;
      seen[slot] = round;
    }
    return true;
  }

  private isUnique(keys: readonly number[]): boolean {
    for (let i = 2; i < keys.length; i += 2) {
      for (let j = 0; j < i; j += 2) if (this.sameBytes(keys, i, j)) return false;
    }
    return true;
  }

  private sameBytes(keys: readonly number[], i: number, j: number): boolean {
    const a = keys[i]!;
    const b = keys[j]!;
    const length = keys[i + 1]! - a;
    if (length !== keys[j + 1]! - b) return false;
    for (let k = length - 1; k >= 0; k--)
      if (this.reader.buffer[a + k] !== this.reader.buffer[b + k]) return false;
    return true;
  }

  /** Start and end of the key and of the value of a KeyValue message. */
  private locate(start: number, end: number, keys: number[], values: number[]): void {
    if (this.isPlainKeyValue(start, end, keys, values)) return;
    const reader = this.reader;
    let keyStart = start;
    let keyEnd = start;
    let valueStart = end;
    let valueEnd = end;
    reader.position = start;
    while (reader.position < end) {
      const tag = reader.varint(end);
      if (tag === 0x0a) {
        keyEnd = reader.span(end);
        keyStart = reader.position;
        reader.position = keyEnd;
      } else if (tag === 0x12) {
        valueEnd = reader.span(end);
        valueStart = reader.position;
        reader.position = valueEnd;
      } else reader.skip(tag, end);
    }
    keys.push(keyStart, keyEnd);
    values.push(valueStart, valueEnd);
  }

  /** The usual shape: key, then value, both with a length of one byte. */
  private isPlainKeyValue(start: number, end: number, keys: number[], values: number[]): boolean {
    const { buffer } = this.reader;
    const keyEnd = start + 2 + buffer[start + 1]!;
    if (keyEnd + 2 > end || buffer[start] !== 0x0a || buffer[start + 1]! > 127) return false;
    const valueLength = buffer[keyEnd + 1]!;
    if (buffer[keyEnd] !== 0x12 || valueLength > 127 || keyEnd + 2 + valueLength !== end) return false;
    keys.push(start + 2, keyEnd);
    values.push(keyEnd + 2, end);
    return true;
  }

  /** Of several fields of the oneof the last counts, as protobuf says. */
  anyValue(start: number, end: number, depth = 0): void {
    if (depth > MAX_DEPTH) throw malformed(start, `values are nested deeper than ${MAX_DEPTH}`);
    if (this.plainScalar(start, end)) return;
    const reader = this.reader;
    let lastTag = 0;
    let from = start;
    let to = start;
    reader.position = start;
    while (reader.position < end) {
      const tag = reader.varint(end);
      const isKnown = (tag & 7) === ANY_VALUE_WIRE_TYPES[tag >> 3];
      if (isKnown) {
        lastTag = tag;
        if ((tag & 7) === 2) {
          to = reader.span(end);
          from = reader.position;
          reader.position = to;
          continue;
        }
        from = reader.position;
      }
      reader.skip(tag, end);
      if (isKnown) to = reader.position;
    }
    this.anyValueField(lastTag, from, to, depth);
  }

  /** The usual shape: one field, a short string or a small integer. */
  private plainScalar(start: number, end: number): boolean {
    const { buffer } = this.reader;
    const length = end - start;
    if (buffer[start] === 0x0a && length < 130 && length === buffer[start + 1]! + 2) {
      this.json.string(buffer, start + 2, end);
      return true;
    }
    if (buffer[start] !== 0x18 || length > 5 || length < 2 || buffer[end - 1]! > 127) return false;
    let value = 0;
    for (let i = end - 1; i > start; i--) {
      if (i < end - 1 && buffer[i]! < 128) return false;
      value = value * 128 + (buffer[i]! & 127);
    }
    this.json.integer(value);
    return true;
  }

  private anyValueField(tag: number, from: number, to: number, depth: number): void {
    const reader = this.reader;
    reader.position = from;
    switch (tag >> 3) {
      case 1:
        return this.json.string(this.reader.buffer, from, to);
      case 2:
        return this.json.asciiText(Number(reader.int64(to)) !== 0 ? 'true' : 'false');
      case 3:
        return this.json.asciiText(String(reader.int64(to)));
      case 4:
        return this.json.asciiText(doubleText(reader.double(to)));
      case 5:
        return this.array(from, to, depth);
      case 6: {
        const spans: number[] = [];
        reader.eachSpan(to, 0x0a, (end) => spans.push(reader.position, end));
        return this.keyValues(spans, depth + 1);
      }
      case 7:
        return this.json.asciiText(bytesText(this.reader.buffer.subarray(from, to)));
      default:
        return this.json.asciiText('null');
    }
  }

  private array(start: number, end: number, depth: number): void {
    this.json.byte(0x5b);
    let isFirst = true;
    this.reader.position = start;
    this.reader.eachSpan(end, 0x0a, (itemEnd) => {
      if (!isFirst) this.json.byte(0x2c);
      isFirst = false;
      this.anyValue(this.reader.position, itemEnd, depth + 1);
    });
    this.json.byte(0x5d);
  }
}
