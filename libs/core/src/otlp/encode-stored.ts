import { create, toBinary } from '@bufbuild/protobuf';
import type { StoredRecord, StoredResource, StoredScope } from '../model/index.js';
import type { OtlpEncoding } from './exchange.js';
import { messageJson } from './message-json.js';
import { type ExportLogsServiceRequest, ExportLogsServiceRequestSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js'; // prettier-ignore
import { InstrumentationScopeSchema } from './proto/opentelemetry/proto/common/v1/common_pb.js';
import type { ResourceLogs, ScopeLogs } from './proto/opentelemetry/proto/logs/v1/logs_pb.js'; // prettier-ignore
import { ResourceSchema } from './proto/opentelemetry/proto/resource/v1/resource_pb.js';
import { recordMessage, resourceLogsMessage, scopeLogsMessage } from './stored-messages.js';

/**
 * An ExportLogsServiceRequest of stored records, in their order; neighbours of the same resource and scope share them.
 * The uid is the attribute `log.record.uid` again, the first of its record.
 */
export function encodeLogsRequest(records: Iterable<StoredRecord>, encoding: OtlpEncoding): Uint8Array {
  const request = group(records);
  return encoding === 'json'
    ? Buffer.from(messageJson(ExportLogsServiceRequestSchema, request))
    : toBinary(ExportLogsServiceRequestSchema, request);
}

function group(records: Iterable<StoredRecord>): ExportLogsServiceRequest {
  const request = create(ExportLogsServiceRequestSchema);
  const resources = new Sources<StoredResource, ResourceLogs>(resourceLogsMessage, resourceKey);
  const scopes = new Sources<StoredScope, ScopeLogs>(scopeLogsMessage, scopeKey);
  for (const record of records) {
    const isSameResource = resources.isCurrent(record.resource);
    if (!isSameResource) request.resourceLogs.push(resources.start(record.resource));
    if (!isSameResource || !scopes.isCurrent(record.scope)) {
      resources.current!.scopeLogs.push(scopes.start(record.scope));
    }
    scopes.current!.logRecords.push(recordMessage(record));
  }
  return request;
}

/** The resource or scope that records are being added to. A reader gives the same object again and again; others need not. */
class Sources<S extends object, M> {
  current: M | undefined;
  private source: S | undefined;
  private key = '';

  constructor(
    private readonly toMessage: (source: S) => M,
    private readonly toKey: (message: M) => string,
  ) {}

  isCurrent(source: S): boolean {
    if (source === this.source) return true;
    if (this.source === undefined || this.toKey(this.toMessage(source)) !== this.key) return false;
    this.source = source;
    return true;
  }

  start(source: S): M {
    this.source = source;
    this.current = this.toMessage(source);
    this.key = this.toKey(this.current);
    return this.current;
  }
}

function resourceKey({ resource, schemaUrl }: ResourceLogs): string {
  return key(toBinary(ResourceSchema, resource ?? create(ResourceSchema)), schemaUrl);
}

function scopeKey({ scope, schemaUrl }: ScopeLogs): string {
  return key(toBinary(InstrumentationScopeSchema, scope ?? create(InstrumentationScopeSchema)), schemaUrl);
}

function key(bytes: Uint8Array, schemaUrl: string): string {
  return `${Buffer.from(bytes).toString('latin1')}\0${schemaUrl}`;
}
