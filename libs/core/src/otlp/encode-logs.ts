import { type AnyValue, UID_ATTRIBUTE } from '../model/index.js';
import { type ValueBounds, writeAnyValue, writeKeyValue, writeText } from './any-value-writer.js';
import { WireWriter } from './wire-writer.js';

/*
 * ReadableLogRecord (the SDK's) → ExportLogsServiceRequest, protobuf. Field numbers are those of
 * opentelemetry/proto/logs/v1/logs.proto and common/v1/common.proto. A tag is field << 3 | wire type.
 */

/** What a record is made of, as the SDK's ReadableLogRecord has it. */
export interface EncodableRecord {
  readonly hrTime: readonly [number, number];
  readonly hrTimeObserved: readonly [number, number];
  readonly severityNumber?: number | undefined;
  readonly severityText?: string | undefined;
  readonly body?: unknown;
  readonly eventName?: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly droppedAttributesCount: number;
  readonly spanContext?:
    { readonly traceId: string; readonly spanId: string; readonly traceFlags: number } | undefined;
  readonly resource: EncodableResource;
  readonly instrumentationScope: EncodableScope;
}

export interface EncodableResource {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly asyncAttributesPending?: boolean | undefined;
  readonly waitForAsyncAttributes?: (() => Promise<void>) | undefined;
  readonly schemaUrl?: string | undefined;
}

export interface EncodableScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly droppedAttributesCount?: number | undefined;
}

/** What travels beside a record, because the SDK cannot carry it. */
export interface Beside {
  readonly uid: string;
  /** Exact values of attributes that the record shows as text. */
  readonly exact?: ReadonlyMap<string, { readonly shown: string; readonly value: AnyValue }> | undefined;
}

/** Foreign records may hold anything, also a cycle made after emit(), which branches at every level. */
const MAX_DEPTH = 64;
const MAX_OBJECTS = 100_000;

/** Encodes batches; keeps its buffer and the encoded resources and scopes between them. */
export class LogsEncoder {
  private readonly writer = new WireWriter();
  private readonly bounds: ValueBounds = { maxDepth: MAX_DEPTH, objectsLeft: MAX_OBJECTS };
  private readonly resources = new WeakMap<EncodableResource, Uint8Array>();
  private readonly scopes = new WeakMap<EncodableScope, Uint8Array>();

  /**
   * @param beside - the uid and the exact attributes of a record.
   * @returns a new buffer with one ExportLogsServiceRequest; order is kept within resource and scope.
   */
  encode<T extends EncodableRecord>(
    records: readonly T[],
    beside: (record: T) => Beside,
  ): Uint8Array<ArrayBuffer> {
    const writer = this.writer;
    writer.reset();
    for (const [resource, scopes] of group(records)) {
      writer.byte(0x0a); // ExportLogsServiceRequest.resource_logs = 1
      const resourceLogs = writer.begin(3);
      writer.byte(0x0a); // ResourceLogs.resource = 1
      writer.bytes(this.resourceBytes(resource));
      for (const [scope, scoped] of scopes) {
        writer.byte(0x12); // ResourceLogs.scope_logs = 2
        const scopeLogs = writer.begin(3);
        writer.byte(0x0a); // ScopeLogs.scope = 1
        writer.bytes(this.scopeBytes(scope));
        for (const record of scoped) this.record(record, beside(record));
        if (scope.schemaUrl) writeText(writer, 0x1a, scope.schemaUrl); // ScopeLogs.schema_url = 3
        writer.end(scopeLogs, 3);
      }
      if (resource.schemaUrl) writeText(writer, 0x1a, resource.schemaUrl); // ResourceLogs.schema_url = 3
      writer.end(resourceLogs, 3);
    }
    return writer.toBytes();
  }

  private record(record: EncodableRecord, beside: Beside): void {
    const writer = this.writer;
    this.bounds.objectsLeft = MAX_OBJECTS;
    writer.byte(0x12); // ScopeLogs.log_records = 2
    const mark = writer.begin(2);
    writer.byte(0x09); // time_unix_nano = 1
    writer.hrTime(record.hrTime[0], record.hrTime[1]);
    // The API takes any number here; OTLP only whole ones.
    if (record.severityNumber && Number.isSafeInteger(record.severityNumber)) {
      writer.byte(0x10); // severity_number = 2
      writer.int64(record.severityNumber);
    }
    if (record.severityText) writeText(writer, 0x1a, record.severityText); // severity_text = 3
    if (record.body !== undefined) {
      writer.byte(0x2a); // body = 5
      const body = writer.begin(1);
      writeAnyValue(writer, record.body, this.bounds);
      writer.end(body, 1);
    }
    if (beside.exact) writeExactAttributes(writer, record.attributes, beside.exact, this.bounds);
    else writeKeyValues(writer, 0x32, record.attributes, this.bounds); // attributes = 6
    if (!hasUid(record)) writeKeyValue(writer, 0x32, UID_ATTRIBUTE, beside.uid, this.bounds);
    if (record.droppedAttributesCount > 0) {
      writer.byte(0x38); // dropped_attributes_count = 7
      writer.varint(record.droppedAttributesCount);
    }
    const span = record.spanContext;
    if (span !== undefined) {
      if (span.traceFlags) {
        writer.byte(0x45); // flags = 8
        writer.fixed32(span.traceFlags);
      }
      writer.byte(0x4a); // trace_id = 9
      writer.hex(span.traceId);
      writer.byte(0x52); // span_id = 10
      writer.hex(span.spanId);
    }
    writer.byte(0x59); // observed_time_unix_nano = 11
    writer.hrTime(record.hrTimeObserved[0], record.hrTimeObserved[1]);
    if (record.eventName) writeText(writer, 0x62, record.eventName); // event_name = 12
    writer.end(mark, 2);
  }

  private resourceBytes(resource: EncodableResource): Uint8Array {
    let bytes = this.resources.get(resource);
    if (bytes === undefined) {
      const writer = new WireWriter(1024);
      writeKeyValues(writer, 0x0a, resource.attributes, this.bounds); // Resource.attributes = 1
      bytes = writer.toBytes();
      if (!resource.asyncAttributesPending) this.resources.set(resource, bytes);
    }
    return bytes;
  }

  private scopeBytes(scope: EncodableScope): Uint8Array {
    let bytes = this.scopes.get(scope);
    if (bytes === undefined) {
      const writer = new WireWriter(256);
      if (scope.name) writeText(writer, 0x0a, scope.name); // InstrumentationScope.name = 1
      if (scope.version) writeText(writer, 0x12, scope.version); // version = 2
      if (scope.attributes) writeKeyValues(writer, 0x1a, scope.attributes, this.bounds); // attributes = 3
      if (scope.droppedAttributesCount) {
        writer.byte(0x20); // dropped_attributes_count = 4
        writer.varint(scope.droppedAttributesCount);
      }
      bytes = writer.toBytes();
      this.scopes.set(scope, bytes);
    }
    return bytes;
  }
}

/** A record that other code emitted with a uid of its own keeps it: a sender's retry is recognised by it. */
function hasUid(record: EncodableRecord): boolean {
  const uid = record.attributes[UID_ATTRIBUTE];
  return typeof uid === 'string' && uid !== '';
}

type Groups<T> = Map<EncodableResource, Map<EncodableScope, T[]>>;

function group<T extends EncodableRecord>(records: readonly T[]): Groups<T> {
  const groups: Groups<T> = new Map();
  let resource: EncodableResource | undefined;
  let scope: EncodableScope | undefined;
  let list: T[] = [];
  for (const record of records) {
    if (record.resource !== resource || record.instrumentationScope !== scope) {
      resource = record.resource;
      scope = record.instrumentationScope;
      const scopes = groups.get(resource) ?? new Map<EncodableScope, T[]>();
      groups.set(resource, scopes);
      list = scopes.get(scope) ?? [];
      scopes.set(scope, list);
    }
    list.push(record);
  }
  return groups;
}

function writeKeyValues(
  writer: WireWriter,
  tag: number,
  attributes: Readonly<Record<string, unknown>>,
  bounds: ValueBounds,
): void {
  for (const key in attributes) {
    if (Object.hasOwn(attributes, key)) writeKeyValue(writer, tag, key, attributes[key], bounds);
  }
}

/** An exact value is used only while the record still shows what stood for it: a processor may have redacted it. */
function writeExactAttributes(
  writer: WireWriter,
  attributes: Readonly<Record<string, unknown>>,
  exact: NonNullable<Beside['exact']>,
  bounds: ValueBounds,
): void {
  for (const key of Object.keys(attributes)) {
    const entry = exact.get(key);
    const value = entry !== undefined && attributes[key] === entry.shown ? entry.value : attributes[key];
    writeKeyValue(writer, 0x32, key, value, bounds);
  }
  for (const key of ['', '__proto__']) {
    const entry = exact.get(key);
    if (entry !== undefined) writeKeyValue(writer, 0x32, key, entry.value, bounds);
  }
}
