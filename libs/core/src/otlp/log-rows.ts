import {
  type LogRow,
  type LogRowSink,
  type ResourceRow,
  type ScopeRow,
  UID_ATTRIBUTE,
} from '../model/index.js';
import { JsonBytes } from './json-bytes.js';
import { JsonTranscoder } from './json-transcoder.js';
import { TextCache } from './text-cache.js';
import { WireReader } from './wire-reader.js';

/**
 * Reads an ExportLogsServiceRequest straight into columns, without objects in between: this is what
 * bounds how fast the writer applies.
 * @throws BlotterError ERR_BLOTTER_MALFORMED naming the byte.
 */
export function readLogRows(request: Uint8Array, sink: LogRowSink): void {
  new LogRowsReader(Buffer.from(request.buffer, request.byteOffset, request.byteLength), sink).read();
}

/** KeyValue.key = `log.record.uid` on the wire. */
const UID_KEY = Buffer.concat([Buffer.of(0x0a, UID_ATTRIBUTE.length), Buffer.from(UID_ATTRIBUTE)]);
const json = new JsonBytes();
const texts = new TextCache();

class LogRowsReader {
  private readonly reader: WireReader;
  private readonly transcoder: JsonTranscoder;
  private readonly row: LogRow = emptyRow();
  /** Start and end of each attribute of the record being read. */
  private readonly attributeSpans: number[] = [];

  constructor(
    private readonly buffer: Buffer,
    private readonly sink: LogRowSink,
  ) {
    this.reader = new WireReader(buffer);
    this.transcoder = new JsonTranscoder(this.reader, json);
  }

  read(): void {
    this.reader.eachSpan(this.buffer.length, 0x0a, (end) => this.resourceLogs(end));
  }

  private resourceLogs(end: number): void {
    const start = this.reader.position;
    let schemaUrl = '';
    let resource: [number, number] = [end, end];
    this.fields(start, end, {
      0x0a: (from, to) => (resource = [from, to]),
      0x1a: (from, to) => (schemaUrl = this.reader.text(from, to)),
    });
    this.sink.resource(this.resourceRow(...resource, schemaUrl));
    this.reader.position = start;
    this.reader.eachSpan(end, 0x12, (scopeEnd) => this.scopeLogs(scopeEnd));
  }

  private scopeLogs(end: number): void {
    const start = this.reader.position;
    let schemaUrl = '';
    let scope: [number, number] = [end, end];
    this.fields(start, end, {
      0x0a: (from, to) => (scope = [from, to]),
      0x1a: (from, to) => (schemaUrl = this.reader.text(from, to)),
    });
    this.sink.scope(this.scopeRow(...scope, schemaUrl));
    this.reader.position = start;
    this.reader.eachSpan(end, 0x12, (recordEnd) => this.record(recordEnd));
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
      if (tag === wanted) value = reader.int32(end) >>> 0;
      else reader.skip(tag, end);
    }
    return value;
  }

  private keyValuesText(spans: readonly number[]): string {
    json.reset();
    this.transcoder.keyValues(spans);
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
    this.transcoder.keyValues(this.attributeSpans);
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
        row.severityNumber = reader.int32(end);
        return;
      case 0x38:
        row.droppedAttributesCount = reader.int32(end) >>> 0;
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
        row.severityText = start === end ? null : texts.get(this.buffer, start, end);
        return;
      case 0x62:
        row.eventName = start === end ? null : texts.get(this.buffer, start, end);
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
    this.transcoder.anyValue(start, end);
    row.bodyValue = json.text();
    row.body = null;
  }

  /**
   * The attribute `log.record.uid`, when it is a string and the first of its name, becomes the uid column. Encoders
   * that write from the end, as the OpenTelemetry Collector's, have the value before the key.
   */
  private takeUid(start: number, end: number): boolean {
    const buffer = this.buffer;
    if (this.row.uid !== null) return false;
    const isValueFirst = buffer[start] === 0x12;
    const keyStart = isValueFirst ? end - UID_KEY.length : start;
    const valueStart = isValueFirst ? start : start + UID_KEY.length;
    const valueEnd = isValueFirst ? keyStart : end;
    if (valueStart + 2 > valueEnd || buffer[valueStart] !== 0x12) return false;
    for (let i = 0; i < UID_KEY.length; i++) if (buffer[keyStart + i] !== UID_KEY[i]) return false;
    const reader = this.reader;
    reader.position = valueStart + 1;
    if (reader.span(end) !== valueEnd || buffer[reader.position] !== 0x0a) return false;
    reader.position++;
    if (reader.span(end) !== valueEnd || reader.position === valueEnd) return false;
    this.row.uid = buffer.toString('utf8', reader.position, valueEnd);
    return true;
  }
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
