import { BlotterError } from '../errors.js';
import {
  type LogRow,
  type ResourceRow,
  type ScopeRow,
  type StoredRecord,
  type StoredResource,
  type StoredScope,
  fromJsonValue,
} from '../model/index.js';
import { readLogRows } from '../otlp/index.js';
import { type RecordJson, recordJson } from '../query/index.js';
import { keyValuesOf } from '../store/index.js';
import type { DeadLetter } from './dead-letter.js';

/** A dead letter as plain JSON, as the API and the command line show it. */
export interface DeadLetterJson {
  readonly id: number;
  readonly destination: string;
  readonly recordId: number;
  readonly uid: string | null;
  readonly code: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly rejectedAt: string;
  readonly state: DeadLetter['state'];
  /** As the trail has it, or had it before retention removed it; null when its payload is damaged. */
  readonly record: RecordJson | null;
}

export function deadLetterJson(letter: DeadLetter): DeadLetterJson {
  const { id, destination, recordId, uid, code, reason, rejectedAtMs, state } = letter;
  const rejectedAt = new Date(rejectedAtMs).toISOString();
  return { id, destination, recordId, uid, code, reason, rejectedAt, state, record: readableRecord(letter) };
}

function readableRecord(letter: DeadLetter): RecordJson | null {
  try {
    const record = recordOf(letter);
    return record === undefined ? null : recordJson(record);
  } catch (error) {
    if (error instanceof BlotterError) return null;
    throw error;
  }
}

/** @throws BlotterError ERR_BLOTTER_MALFORMED. */
function recordOf({ payload, recordId }: DeadLetter): StoredRecord | undefined {
  let resource: StoredResource;
  let scope: StoredScope;
  let record: StoredRecord | undefined;
  readLogRows(payload, {
    resource: (row) => (resource = toResource(row)),
    scope: (row) => (scope = toScope(row)),
    record: (row) => (record ??= toRecord(recordId, row, resource, scope)),
  });
  return record;
}

function toRecord(id: number, row: LogRow, resource: StoredResource, scope: StoredScope): StoredRecord {
  return {
    id,
    uid: row.uid,
    timeUnixNano: BigInt.asUintN(64, row.time),
    observedTimeUnixNano: BigInt.asUintN(64, row.observedTime),
    severityNumber: row.severityNumber,
    severityText: row.severityText ?? '',
    eventName: row.eventName ?? '',
    body: row.body ?? (row.bodyValue === null ? undefined : fromJsonValue(row.bodyValue)),
    attributes: keyValuesOf(row.attributes),
    droppedAttributesCount: row.droppedAttributesCount,
    flags: row.flags,
    traceId: row.traceId?.toString('hex') ?? '',
    spanId: row.spanId?.toString('hex') ?? '',
    resource,
    scope,
  };
}

function toResource(row: ResourceRow): StoredResource {
  return {
    attributes: keyValuesOf(row.attributes),
    droppedAttributesCount: row.droppedAttributesCount,
    schemaUrl: row.schemaUrl,
    entityRefs: JSON.parse(row.entityRefs ?? '[]') as StoredResource['entityRefs'],
  };
}

function toScope({ name, version, attributes, droppedAttributesCount, schemaUrl }: ScopeRow): StoredScope {
  return { name, version, attributes: keyValuesOf(attributes), droppedAttributesCount, schemaUrl };
}
