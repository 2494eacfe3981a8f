import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { emissionAt } from './workload.js';

export type BodyEncoding = 'protobuf' | 'json';

/** Records of a request: what the SDK's batch processor sends by default. */
export const BATCH_RECORDS = 512;

/** Batches of the workload as the official SDK hands them to an exporter. */
export function recordBatches(count: number): ReadableLogRecord[][] {
  let records: ReadableLogRecord[] = [];
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({
      'service.name': 'trading-platform',
      'service.version': '1.4.2',
      'service.instance.id': '0191d2a0-7a3b-7c11-9a54-3f1d5a2b8c90',
    }),
    processors: [
      {
        onEmit: (record) => void records.push(record),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const logger = provider.getLogger('trading-platform', '1.4.2');
  return Array.from({ length: count }, (_, batch) => {
    records = [];
    for (let i = 0; i < BATCH_RECORDS; i++) logger.emit(emissionAt(batch * BATCH_RECORDS + i));
    return records;
  });
}

/**
 * Requests of the workload as the official SDK sends them: no `log.record.uid`, which no SDK adds, so that a body
 * that is sent again is new records.
 */
export function otlpBodies(count: number, encoding: BodyEncoding): Buffer[] {
  const serializer = encoding === 'json' ? JsonLogsSerializer : ProtobufLogsSerializer;
  return recordBatches(count).map((records) => Buffer.from(serializer.serializeRequest(records)!));
}
