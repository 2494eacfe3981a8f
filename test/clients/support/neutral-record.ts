import type { StoredRecord } from '@blotter/core/reader';
import { type NeutralEntry, type NeutralValue, neutralStored } from './neutral-value.js';

/** Every field of a log record, as sent, as on the wire, or as stored. 64-bit integers are decimal text, ids hexadecimal. */
export interface NeutralRecord {
  readonly uid: string;
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  /** Absent when there is none. */
  readonly body?: NeutralValue;
  /** Without the uid. */
  readonly attributes: readonly NeutralEntry[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly resource: NeutralResource;
  readonly scope: NeutralScope;
}

export interface NeutralResource {
  readonly attributes: readonly NeutralEntry[];
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
}

export interface NeutralScope extends NeutralResource {
  readonly name: string;
  readonly version: string;
}

export function neutralStoredRecord(record: StoredRecord): NeutralRecord {
  const { resource, scope } = record;
  return {
    uid: record.uid ?? '',
    timeUnixNano: record.timeUnixNano.toString(),
    observedTimeUnixNano: record.observedTimeUnixNano.toString(),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    eventName: record.eventName,
    ...(record.body === undefined ? {} : { body: neutralStored(record.body) }),
    attributes: entries(record.attributes),
    droppedAttributesCount: record.droppedAttributesCount,
    flags: record.flags,
    traceId: record.traceId,
    spanId: record.spanId,
    resource: {
      attributes: entries(resource.attributes),
      droppedAttributesCount: resource.droppedAttributesCount,
      schemaUrl: resource.schemaUrl,
    },
    scope: {
      attributes: entries(scope.attributes),
      droppedAttributesCount: scope.droppedAttributesCount,
      schemaUrl: scope.schemaUrl,
      name: scope.name,
      version: scope.version,
    },
  };
}

function entries(attributes: StoredRecord['attributes']): NeutralEntry[] {
  return attributes.map(([key, value]) => [key, neutralStored(value)]);
}
