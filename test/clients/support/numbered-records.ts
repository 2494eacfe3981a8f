import type { StoredRecord } from '@blotter/core/reader';
import { EVERY_KIND, EVERY_KIND_JSON, KINDS } from './any-value-kinds.js';

/** A record as it is found again; the row's number is up to the store. */
export type FoundRecord = Omit<StoredRecord, 'id'>;

const BASE_NANO = 1_770_000_000_000_000_001n;
const SCHEMA = 'https://opentelemetry.io/schemas/1.37.0';
const RESOURCES = 3;
const SCOPES = 2;

const body = (i: number): (typeof KINDS)[number] => KINDS[i % KINDS.length]!;
const hex = (i: number, digits: number): string => (i + 1).toString(16).padStart(digits, 'a');
const hasSpan = (i: number): boolean => i % 2 === 1;
const resourceOf = (i: number): number => i % RESOURCES;
const scopeOf = (i: number): number => Math.floor(i / RESOURCES) % SCOPES;

/** The uid of record `i`, which tells it from all others. */
export function uidOf(i: number): string {
  return `record-${i}`;
}

/** Records `from` to `to` (excluded) with every field of OTLP in use, as an ExportLogsServiceRequest in JSON. */
export function requestOf(from: number, to: number): object {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  const resourceLogs = Array.from({ length: RESOURCES }, (_, resource) => ({
    resource: {
      attributes: [
        { key: 'service.name', value: { stringValue: `service-${resource}` } },
        { key: 'host.id', value: { intValue: String(resource) } },
        ...EVERY_KIND_JSON,
      ],
      droppedAttributesCount: resource,
      entityRefs: [
        { schemaUrl: SCHEMA, type: 'service', idKeys: ['service.name'], descriptionKeys: ['host.id'] },
      ],
    },
    schemaUrl: SCHEMA,
    scopeLogs: Array.from({ length: SCOPES }, (_, scope) => ({
      scope: {
        name: `scope-${scope}`,
        version: '1.2.3',
        attributes: EVERY_KIND_JSON,
        droppedAttributesCount: scope,
      },
      schemaUrl: `${SCHEMA}#${scope}`,
      logRecords: numbers
        .filter((i) => resourceOf(i) === resource && scopeOf(i) === scope)
        .map((i) => recordJson(i)),
    })),
  }));
  return { resourceLogs };
}

function recordJson(i: number): object {
  return {
    timeUnixNano: i % 5 === 0 ? '0' : String(BASE_NANO + BigInt(i)),
    observedTimeUnixNano: String(BASE_NANO + BigInt(2 * i)),
    severityNumber: i % 25,
    severityText: i % 25 === 10 ? 'SUCCESS' : '',
    eventName: i % 4 === 0 ? '' : `event_${i % 4}`,
    body: body(i).json,
    attributes: [{ key: 'log.record.uid', value: { stringValue: uidOf(i) } }, ...EVERY_KIND_JSON],
    droppedAttributesCount: i % 3,
    flags: hasSpan(i) ? 1 : 0x300,
    ...(hasSpan(i) && { traceId: hex(i, 32), spanId: hex(i, 16) }),
  };
}

/** What the store must give back for record `i`. */
export function foundRecord(i: number): FoundRecord {
  const [resource, scope] = [resourceOf(i), scopeOf(i)];
  return {
    uid: uidOf(i),
    timeUnixNano: i % 5 === 0 ? 0n : BASE_NANO + BigInt(i),
    observedTimeUnixNano: BASE_NANO + BigInt(2 * i),
    severityNumber: i % 25,
    severityText: i % 25 === 10 ? 'SUCCESS' : '',
    eventName: i % 4 === 0 ? '' : `event_${i % 4}`,
    body: body(i).stored,
    attributes: EVERY_KIND,
    droppedAttributesCount: i % 3,
    flags: hasSpan(i) ? 1 : 0x300,
    traceId: hasSpan(i) ? hex(i, 32) : '',
    spanId: hasSpan(i) ? hex(i, 16) : '',
    resource: {
      attributes: [['service.name', `service-${resource}`], ['host.id', resource], ...EVERY_KIND],
      droppedAttributesCount: resource,
      schemaUrl: SCHEMA,
      entityRefs: [
        { schemaUrl: SCHEMA, type: 'service', idKeys: ['service.name'], descriptionKeys: ['host.id'] },
      ],
    },
    scope: {
      name: `scope-${scope}`,
      version: '1.2.3',
      attributes: EVERY_KIND,
      droppedAttributesCount: scope,
      schemaUrl: `${SCHEMA}#${scope}`,
    },
  };
}
