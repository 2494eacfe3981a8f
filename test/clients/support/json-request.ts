import type { WireKeyValue, WireLogRecord, WireRequest, WireValue } from './wire-records.js';

/** A number of a JSON text, as it was written. */
class NumberText {
  constructor(readonly text: string) {}
}

/* The JSON of the official JavaScript exporter: its forms, no others. */
interface JsonKeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface JsonAttributed {
  readonly attributes?: readonly JsonKeyValue[];
  readonly droppedAttributesCount?: NumberText;
}
interface JsonRecord extends JsonAttributed {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber?: NumberText;
  readonly severityText?: string;
  readonly eventName?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly flags?: NumberText;
  readonly traceId?: string;
  readonly spanId?: string;
}
interface JsonRequest {
  readonly resourceLogs: ReadonlyArray<{
    readonly resource: JsonAttributed;
    readonly schemaUrl?: string;
    readonly scopeLogs: ReadonlyArray<{
      readonly scope: JsonAttributed & { readonly name: string; readonly version?: string };
      readonly schemaUrl?: string;
      readonly logRecords: readonly JsonRecord[];
    }>;
  }>;
}

/** Reads a request in JSON, its integers to the last digit. */
export function parseJsonRequest(body: Uint8Array): WireRequest {
  const { resourceLogs } = parseExactly(Buffer.from(body).toString()) as JsonRequest;
  return {
    resourceLogs: resourceLogs.map(({ resource, schemaUrl = '', scopeLogs }) => ({
      resource: attributed(resource),
      schemaUrl,
      scopeLogs: scopeLogs.map(({ scope, schemaUrl = '', logRecords }) => ({
        scope: { ...attributed(scope), name: scope.name, version: scope.version ?? '' },
        schemaUrl,
        logRecords: logRecords.map(logRecord),
      })),
    })),
  };
}

type ExactReviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

function parseExactly(text: string): unknown {
  const reviver: ExactReviver = (_key, value, { source }) =>
    typeof value === 'number' ? new NumberText(source!) : value;
  return (JSON.parse as (text: string, reviver: ExactReviver) => unknown)(text, reviver);
}

function logRecord(record: JsonRecord): WireLogRecord {
  return {
    ...attributed(record),
    timeUnixNano: BigInt(record.timeUnixNano),
    observedTimeUnixNano: BigInt(record.observedTimeUnixNano),
    severityNumber: small(record.severityNumber),
    severityText: record.severityText ?? '',
    eventName: record.eventName ?? '',
    body: record.body && anyValue(record.body),
    flags: small(record.flags),
    traceId: Buffer.from(record.traceId ?? '', 'hex'),
    spanId: Buffer.from(record.spanId ?? '', 'hex'),
  };
}

function attributed({ attributes = [], droppedAttributesCount }: JsonAttributed): {
  readonly attributes: WireKeyValue[];
  readonly droppedAttributesCount: number;
} {
  return { attributes: attributes.map(keyValue), droppedAttributesCount: small(droppedAttributesCount) };
}

function keyValue({ key, value }: JsonKeyValue): WireKeyValue {
  return { key, value: anyValue(value) };
}

function anyValue(json: Readonly<Record<string, unknown>>): WireValue {
  const [kind, value] = Object.entries(json)[0] ?? [];
  // In protobuf's JSON a field that is null is a field that is not there.
  if (kind === undefined || value === null) return { value: {} };
  return { value: { case: kind, value: content(kind, value) } };
}

function content(kind: string, value: unknown): unknown {
  if (value instanceof NumberText) {
    if (kind !== 'intValue') return Number(value.text);
    // JavaScript writes 1e300 as an integer with an exponent.
    return value.text.includes('e') ? BigInt(Number(value.text)) : BigInt(value.text);
  }
  if (kind === 'bytesValue') return Buffer.from(value as string, 'base64');
  if (kind === 'arrayValue') {
    return { values: (value as { values: Array<Readonly<Record<string, unknown>>> }).values.map(anyValue) };
  }
  if (kind === 'kvlistValue') return { values: (value as { values: JsonKeyValue[] }).values.map(keyValue) };
  return value;
}

function small(number: NumberText | undefined): number {
  return Number(number?.text ?? 0);
}
