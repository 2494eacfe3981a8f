import {
  type LogRow,
  type LogRowSink,
  type ResourceRow,
  type ScopeRow,
  UID_ATTRIBUTE,
  bytesText,
  doubleText,
} from '../model/index.js';
import { JsonBytes } from './json-bytes.js';
import { WireReader, malformed } from './wire-reader.js';

/**
 * Reads an ExportLogsServiceRequest straight into columns, without objects in between: this is what
 * bounds how fast the writer applies.
 * @throws BlotterError ERR_BLOTTER_MALFORMED naming the byte.
 */
export function readLogRows(request: Uint8Array, sink: LogRowSink): void {
  new LogRowsReader(Buffer.from(request.buffer, request.byteOffset, request.byteLength), sink).read();
}

const UID_KEY = Buffer.from(UID_ATTRIBUTE);
const MAX_DEPTH = 100;
const json = new JsonBytes();

class LogRowsReader {
  private readonly reader: WireReader;
  private readonly row: LogRow = emptyRow();
  /** Start and end of each attribute of the record being read. */
  private readonly attributeSpans: number[] = [];

  constructor(
    private readonly buffer: Buffer,
    private readonly sink: LogRowSink,
  ) {
    this.reader = new WireReader(buffer);
  }

  read(): void {
    this.eachSpan(this.buffer.length, 0x0a, () => this.resourceLogs());
  }

  /** Calls back with the reader inside every field that has this tag; skips the others. */
  private eachSpan(end: number, wanted: number, visit: (end: number) => void): void {
    const reader = this.reader;
    while (reader.position < end) {
      const tag = reader.varint(end);
      if (tag !== wanted) {
        reader.skip(tag, end);
        continue;
      }
      const spanEnd = reader.span(end);
      this.spanEnd = spanEnd;
      visit(spanEnd);
      reader.position = spanEnd;
    }
  }

  private spanEnd = 0;

  private resourceLogs(): void {
    const { start, end } = { start: this.reader.position, end: this.spanEnd };
    let schemaUrl = '';
    let resource: [number, number] = [end, end];
    this.fields(start, end, {
      0x0a: (from, to) => (resource = [from, to]),
      0x1a: (from, to) => (schemaUrl = this.reader.text(from, to)),
    });
    this.sink.resource(this.resourceRow(...resource, schemaUrl));
    this.reader.position = start;
    this.eachSpan(end, 0x12, () => this.scopeLogs());
  }

  private scopeLogs(): void {
    const { start, end } = { start: this.reader.position, end: this.spanEnd };
    let schemaUrl = '';
    let scope: [number, number] = [end, end];
    this.fields(start, end, {
      0x0a: (from, to) => (scope = [from, to]),
      0x1a: (from, to) => (schemaUrl = this.reader.text(from, to)),
    });
    this.sink.scope(this.scopeRow(...scope, schemaUrl));
    this.reader.position = start;
    this.eachSpan(end, 0x12, (recordEnd) => this.record(recordEnd));
  }

  /** Visits length-delimited fields by tag, and leaves everything else. */
  private fields(
    start: number,
    end: number,
    visitors: Readonly<Record<number, (from: number, to: number) => void>>,
  ): void {
    const reader = this.reader;
    reader.position = start;
    while (reader.position < end) {
      const tag = reader.varint(end);
      const visit = visitors[tag];
      if (visit === undefined) {
        reader.skip(tag, end);
        continue;
      }
      const to = reader.span(end);
      visit(reader.position, to);
      reader.position = to;
    }
  }

  private resourceRow(start: number, end: number, schemaUrl: string): ResourceRow {
    const spans: number[] = [];
    const refs: string[] = [];
    this.fields(start, end, {
      0x0a: (from, to) => spans.push(from, to),
      0x1a: (from, to) => refs.push(this.entityRef(from, to)),
    });
    return {
      key: `${this.buffer.toString('latin1', start, end)}\0${schemaUrl}`,
      attributes: this.keyValuesText(spans),
      droppedAttributesCount: this.varintField(start, end, 0x10),
      schemaUrl,
      entityRefs: refs.length === 0 ? null : `[${refs.join(',')}]`,
    };
  }

  private entityRef(start: number, end: number): string {
    const ref = { schemaUrl: '', type: '', idKeys: [] as string[], descriptionKeys: [] as string[] };
    this.fields(start, end, {
      0x0a: (from, to) => (ref.schemaUrl = this.reader.text(from, to)),
      0x12: (from, to) => (ref.type = this.reader.text(from, to)),
      0x1a: (from, to) => ref.idKeys.push(this.reader.text(from, to)),
      0x22: (from, to) => ref.descriptionKeys.push(this.reader.text(from, to)),
    });
    return JSON.stringify(ref);
  }

  private scopeRow(start: number, end: number, schemaUrl: string): ScopeRow {
    const spans: number[] = [];
    let name = '';
    let version = '';
    this.fields(start, end, {
      0x0a: (from, to) => (name = this.reader.text(from, to)),
      0x12: (from, to) => (version = this.reader.text(from, to)),
      0x1a: (from, to) => spans.push(from, to),
    });
    return {
      key: `${this.buffer.toString('latin1', start, end)}\0${schemaUrl}`,
      name,
      version,
      attributes: this.keyValuesText(spans),
      droppedAttributesCount: this.varintField(start, end, 0x20),
      schemaUrl,
    };
  }

  private varintField(start: number, end: number, wanted: number): number {
    const reader = this.reader;
    let value = 0;
    reader.position = start;
    while (reader.position < end) {
      const tag = reader.varint(end);
      if (tag === wanted) value = reader.varint(end) % 4_294_967_296;
      else reader.skip(tag, end);
    }
    return value;
  }

  private keyValuesText(spans: readonly number[]): string {
    json.reset();
    this.keyValues(spans, 0);
    return json.text();
  }

  private record(end: number): void {
    const reader = this.reader;
    const row = this.row;
    clear(row);
    this.attributeSpans.length = 0;
    while (reader.position < end) {
      const tag = reader.varint(end);
      if ((tag & 7) === 2) {
        const spanEnd = reader.span(end);
        this.spanField(tag, spanEnd);
        reader.position = spanEnd;
      } else this.scalarField(tag, end);
    }
    json.reset();
    this.keyValues(this.attributeSpans, 0);
    row.attributes = json.text();
    this.sink.record(row);
  }

  private scalarField(tag: number, end: number): void {
    const reader = this.reader;
    const row = this.row;
    switch (tag) {
      case 0x09:
        row.time = reader.fixed64(end);
        return;
      case 0x59:
        row.observedTime = reader.fixed64(end);
        return;
      case 0x10:
        row.severityNumber = Number(BigInt.asIntN(32, BigInt(reader.int64(end))));
        return;
      case 0x38:
        row.droppedAttributesCount = reader.varint(end) % 4_294_967_296;
        return;
      case 0x45:
        row.flags = reader.fixed32(end);
        return;
      default:
        reader.skip(tag, end);
    }
  }

  private spanField(tag: number, end: number): void {
    const start = this.reader.position;
    const row = this.row;
    switch (tag) {
      case 0x32:
        if (!this.takeUid(start, end)) this.attributeSpans.push(start, end);
        return;
      case 0x2a:
        this.body(start, end);
        return;
      case 0x1a:
        row.severityText = textOrNull(this.buffer, start, end);
        return;
      case 0x62:
        row.eventName = textOrNull(this.buffer, start, end);
        return;
      case 0x4a:
        row.traceId = start === end ? null : this.buffer.subarray(start, end);
        return;
      case 0x52:
        row.spanId = start === end ? null : this.buffer.subarray(start, end);
    }
  }

  private body(start: number, end: number): void {
    const buffer = this.buffer;
    const row = this.row;
    if (start < end && buffer[start] === 0x0a) {
      this.reader.position = start + 1;
      const textEnd = this.reader.span(end);
      if (textEnd === end) {
        row.body = buffer.toString('utf8', this.reader.position, end);
        row.bodyValue = null;
        return;
      }
    }
    json.reset();
    this.anyValue(start, end, 0);
    row.bodyValue = json.text();
    row.body = null;
  }

  /** The attribute `log.record.uid`, when it is a string and the first of its name, becomes the uid column. */
  private takeUid(start: number, end: number): boolean {
    const buffer = this.buffer;
    if (this.row.uid !== null || buffer[start + 1] !== UID_KEY.length) return false;
    const keyEnd = start + 2 + UID_KEY.length;
    if (keyEnd + 2 > end || buffer[start] !== 0x0a || buffer[keyEnd] !== 0x12) return false;
    for (let i = 0; i < UID_KEY.length; i++) if (buffer[start + 2 + i] !== UID_KEY[i]) return false;
    const reader = this.reader;
    reader.position = keyEnd + 1;
    const valueEnd = reader.span(end);
    if (valueEnd !== end || buffer[reader.position] !== 0x0a) return false;
    reader.position++;
    const textEnd = reader.span(end);
    if (textEnd !== end || reader.position === end) return false;
    this.row.uid = buffer.toString('utf8', reader.position, end);
    return true;
  }

  /** Writes KeyValue messages, given as [start, end, start, end, …], as a JSON object. */
  private keyValues(spans: readonly number[], depth: number): void {
    const start = json.length;
    const keys: number[] = [];
    json.byte(0x7b);
    for (let i = 0; i < spans.length; i += 2) {
      if (i > 0) json.byte(0x2c);
      this.keyValue(spans[i]!, spans[i + 1]!, 0x3a, depth, keys);
    }
    json.byte(0x7d);
    if (this.isObject(keys)) return;
    json.length = start;
    json.asciiText('{"$kvlist":[');
    for (let i = 0; i < spans.length; i += 2) {
      json.asciiText(i > 0 ? ',[' : '[');
      this.keyValue(spans[i]!, spans[i + 1]!, 0x2c, depth, keys);
      json.byte(0x5d);
    }
    json.asciiText(']}');
  }

  /** False when the object form would be ambiguous: a key twice, or a single key that starts with `$`. */
  private isObject(keys: readonly number[]): boolean {
    const buffer = this.buffer;
    if (keys.length === 2) return keys[0] === keys[1] || buffer[keys[0]!] !== 0x24;
    if (keys.length > 32) {
      const texts = new Set<string>();
      for (let i = 0; i < keys.length; i += 2) texts.add(buffer.toString('latin1', keys[i], keys[i + 1]));
      return texts.size === keys.length / 2;
    }
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
    for (let k = length - 1; k >= 0; k--) if (this.buffer[a + k] !== this.buffer[b + k]) return false;
    return true;
  }

  private keyValue(start: number, end: number, between: number, depth: number, keys: number[]): void {
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
    json.string(this.buffer, keyStart, keyEnd);
    json.byte(between);
    this.anyValue(valueStart, valueEnd, depth);
  }

  /** Of several fields of the oneof the last counts, as protobuf says. */
  private anyValue(start: number, end: number, depth: number): void {
    if (depth > MAX_DEPTH) throw malformed(start, `values are nested deeper than ${MAX_DEPTH}`);
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

  private anyValueField(tag: number, from: number, to: number, depth: number): void {
    const reader = this.reader;
    reader.position = from;
    switch (tag >> 3) {
      case 1:
        return json.string(this.buffer, from, to);
      case 2:
        return json.asciiText(reader.varint(to) !== 0 ? 'true' : 'false');
      case 3:
        return json.asciiText(String(reader.int64(to)));
      case 4:
        return json.asciiText(doubleText(reader.double(to)));
      case 5:
        return this.array(from, to, depth);
      case 6: {
        const spans: number[] = [];
        this.eachSpan(to, 0x0a, (end) => spans.push(reader.position, end));
        return this.keyValues(spans, depth + 1);
      }
      case 7:
        return json.asciiText(bytesText(this.buffer.subarray(from, to)));
      default:
        return json.asciiText('null');
    }
  }

  private array(start: number, end: number, depth: number): void {
    json.byte(0x5b);
    let isFirst = true;
    this.reader.position = start;
    this.eachSpan(end, 0x0a, (itemEnd) => {
      if (!isFirst) json.byte(0x2c);
      isFirst = false;
      this.anyValue(this.reader.position, itemEnd, depth + 1);
    });
    json.byte(0x5d);
  }
}

/** Wire type by field number of AnyValue's oneof; -1 is no field. */
const ANY_VALUE_WIRE_TYPES: readonly number[] = [-1, 2, 0, 0, 1, 2, 2, 2];

function textOrNull(buffer: Buffer, start: number, end: number): string | null {
  return start === end ? null : buffer.toString('utf8', start, end);
}

function emptyRow(): LogRow {
  return {
    time: 0n,
    observedTime: 0n,
    severityNumber: 0,
    severityText: null,
    eventName: null,
    body: null,
    bodyValue: null,
    attributes: '{}',
    droppedAttributesCount: 0,
    flags: 0,
    traceId: null,
    spanId: null,
    uid: null,
  };
}

function clear(row: LogRow): void {
  row.time = 0n;
  row.observedTime = 0n;
  row.severityNumber = 0;
  row.severityText = null;
  row.eventName = null;
  row.body = null;
  row.bodyValue = null;
  row.droppedAttributesCount = 0;
  row.flags = 0;
  row.traceId = null;
  row.spanId = null;
  row.uid = null;
}
