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
import { keyValuesOf } from '../store/index.js';
import type { DeadLetter } from './dead-letter.js';

/**
 * The record of a dead letter as the trail has it, or had it before retention removed it.
 * @throws BlotterError ERR_BLOTTER_MALFORMED when its payload is damaged; undefined when it holds no record.
 */
export function recordOfLetter({ payload, recordId }: DeadLetter): StoredRecord | undefined {
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
