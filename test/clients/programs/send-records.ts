import { type Attributes, ROOT_CONTEXT, type Logger, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { writeFileSync } from 'node:fs';
import type { NeutralRecord, NeutralScope } from '../support/neutral-record.js';
import { neutralMeant } from '../support/neutral-value.js';
import { EXPORT_TIMEOUT_MS, type OtlpProtocol, otlpExporter } from './otlp-exporter.js';
import { VALUES } from './values.js';

/*
 * Sends records of every kind with the official SDK, half of them compressed, and writes what it meant to send to a
 * file, one JSON a line.
 */

const { protocol, address, records, file } = JSON.parse(process.argv[2]!) as {
  readonly protocol: OtlpProtocol;
  readonly address: string;
  readonly records: number;
  readonly file: string;
};

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

// Resources and scopes take lists of one kind, no maps.
const SERVICE = { 'service.name': 'javascript', 'host.cpus': 8, load: 0.5, tags: ['a', 'b'], sizes: [1, 2] };
const resource = resourceFromAttributes(SERVICE, { schemaUrl: 'https://opentelemetry.io/schemas/1.40.0' });
const neutralResource = {
  attributes: attributes(SERVICE),
  droppedAttributesCount: 0,
  schemaUrl: 'https://opentelemetry.io/schemas/1.40.0',
};
const SCOPES: readonly NeutralScope[] = [
  scope('plain', '', '', {}),
  scope('versioned', '1.2.3', 'https://example.com/schema/1', {}),
  scope('with attributes', '2', '', { team: 'orders', size: 3, tags: ['a', 'b'] }),
];
const SCOPE_ATTRIBUTES: ReadonlyArray<Attributes | undefined> = [
  undefined,
  undefined,
  { team: 'orders', size: 3, tags: ['a', 'b'] },
];

function scope(name: string, version: string, schemaUrl: string, values: Attributes): NeutralScope {
  return { name, version, schemaUrl, attributes: attributes(values), droppedAttributesCount: 0 };
}

function attributes(values: Attributes): NeutralRecord['attributes'] {
  return Object.entries(values).map(([key, value]) => [key, neutralMeant(value)]);
}

function emit(loggers: readonly Logger[], n: number): NeutralRecord {
  const scopeIndex = n % SCOPES.length;
  const body = VALUES[n % VALUES.length];
  const values: Attributes = { 'log.record.uid': `${protocol}-${n}`, n };
  for (let i = 0; i < 7; i++) values[`value.${i}`] = VALUES[(n * 7 + i) % VALUES.length];
  values['ключ 🔑'] = `${n}`;
  const timestamp: [number, number] = [1_700_000_000 + n, 999_000_001 + (n % 999_999)];
  const observedTimestamp: [number, number] = [1_800_000_000, n];
  const severityNumber = n % 25;
  const severityText = n % 5 === 0 ? '' : `LEVEL ${severityNumber}`;
  const eventName = n % 3 === 0 ? '' : `event_${n % 10}`;
  const traceId = n % 2 === 0 ? '' : (n + 1).toString(16).padStart(32, 'a');
  const spanId = n % 2 === 0 ? '' : (n + 1).toString(16).padStart(16, 'b');
  const flags = n % 4 === 1 ? 1 : 0;
  const spanContext = { traceId, spanId, traceFlags: flags };
  context.with(traceId === '' ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContext), () =>
    loggers[scopeIndex]!.emit({
      timestamp,
      observedTimestamp,
      body,
      attributes: values,
      ...(severityNumber > 0 && { severityNumber }),
      ...(severityText !== '' && { severityText }),
      ...(eventName !== '' && { eventName }),
    }),
  );
  return {
    uid: `${protocol}-${n}`,
    timeUnixNano: nanos(timestamp),
    observedTimeUnixNano: nanos(observedTimestamp),
    severityNumber,
    severityText,
    eventName,
    body: neutralMeant(body),
    attributes: attributes(values).slice(1),
    droppedAttributesCount: 0,
    flags,
    traceId,
    spanId,
    resource: neutralResource,
    scope: SCOPES[scopeIndex]!,
  };
}

function nanos([seconds, nanoseconds]: [number, number]): string {
  return (BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)).toString();
}

const sent: NeutralRecord[] = [];
for (const compression of ['none', 'gzip']) {
  const processor = new BatchLogRecordProcessor({
    exporter: otlpExporter(protocol, address, compression),
    // Its queue drops what does not fit.
    maxQueueSize: records,
    maxExportBatchSize: 512,
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new LoggerProvider({ resource, processors: [processor] });
  const loggers = SCOPES.map(({ name, version, schemaUrl }, i) =>
    provider.getLogger(name, version || undefined, {
      ...(schemaUrl !== '' && { schemaUrl }),
      ...(SCOPE_ATTRIBUTES[i] && { attributes: SCOPE_ATTRIBUTES[i] }),
    }),
  );
  while (sent.length < (compression === 'none' ? records / 2 : records)) {
    sent.push(emit(loggers, sent.length));
  }
  await provider.shutdown();
}
writeFileSync(file, sent.map((record) => JSON.stringify(record)).join('\n'));
