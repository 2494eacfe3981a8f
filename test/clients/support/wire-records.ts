import type { NeutralRecord } from './neutral-record.js';
import { type NeutralEntry, type NeutralValue, doubleHex } from './neutral-value.js';

/* The messages of OTLP as generated code and JSON give them: the parts that are read here, whatever their numbers are. */

export interface WireValue {
  readonly value: { readonly case?: string | undefined; readonly value?: unknown };
}
export interface WireKeyValue {
  readonly key: string;
  readonly value?: WireValue | undefined;
}
interface WireResource {
  readonly attributes: readonly WireKeyValue[];
  readonly droppedAttributesCount: number;
}
interface WireScope extends WireResource {
  readonly name: string;
  readonly version: string;
}
export interface WireLogRecord {
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body?: WireValue | undefined;
  readonly attributes: readonly WireKeyValue[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
}
export interface WireRequest {
  readonly resourceLogs: ReadonlyArray<{
    readonly resource?: WireResource | undefined;
    readonly schemaUrl: string;
    readonly scopeLogs: ReadonlyArray<{
      readonly scope?: WireScope | undefined;
      readonly schemaUrl: string;
      readonly logRecords: readonly WireLogRecord[];
    }>;
  }>;
}

/** The records of a request, in their order. */
export function wireRecords({ resourceLogs }: WireRequest): NeutralRecord[] {
  return resourceLogs.flatMap(({ resource, schemaUrl, scopeLogs }) => {
    const neutralResource = {
      attributes: entries(resource?.attributes),
      droppedAttributesCount: resource?.droppedAttributesCount ?? 0,
      schemaUrl,
    };
    return scopeLogs.flatMap(({ scope, schemaUrl, logRecords }) => {
      const neutralScope = {
        attributes: entries(scope?.attributes),
        droppedAttributesCount: scope?.droppedAttributesCount ?? 0,
        schemaUrl,
        name: scope?.name ?? '',
        version: scope?.version ?? '',
      };
      return logRecords.map((record) => ({
        ...fields(record),
        resource: neutralResource,
        scope: neutralScope,
      }));
    });
  });
}

function fields(record: WireLogRecord): Omit<NeutralRecord, 'resource' | 'scope'> {
  const attributes = entries(record.attributes);
  const uid = attributes.find(([key]) => key === 'log.record.uid')?.[1];
  return {
    uid: uid !== null && uid !== undefined && 'string' in uid ? uid.string : '',
    timeUnixNano: record.timeUnixNano.toString(),
    observedTimeUnixNano: record.observedTimeUnixNano.toString(),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    eventName: record.eventName,
    ...(record.body === undefined ? {} : { body: neutral(record.body) }),
    attributes: attributes.filter(([key]) => key !== 'log.record.uid'),
    droppedAttributesCount: record.droppedAttributesCount,
    flags: record.flags,
    traceId: hex(record.traceId),
    spanId: hex(record.spanId),
  };
}

function entries(attributes: readonly WireKeyValue[] = []): NeutralEntry[] {
  return attributes.map(({ key, value }) => [key, neutral(value)]);
}

function neutral(any: WireValue | undefined): NeutralValue {
  const value = any?.value.value;
  switch (any?.value.case) {
    case undefined:
      return null;
    case 'stringValue':
      return { string: value as string };
    case 'boolValue':
      return { bool: value as boolean };
    case 'intValue':
      return { int: (value as bigint).toString() };
    case 'doubleValue':
      return { double: doubleHex(value as number) };
    case 'bytesValue':
      return { bytes: hex(value as Uint8Array) };
    case 'arrayValue':
      return { array: (value as { values: readonly WireValue[] }).values.map(neutral) };
    case 'kvlistValue':
      return { map: entries((value as { values: readonly WireKeyValue[] }).values) };
    default:
      throw new Error(`A client sent a value of kind ${any!.value.case}.`);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
