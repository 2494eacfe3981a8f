import type { LogAttributes, LogRecord } from '@opentelemetry/api-logs';
import { randomUUID } from 'node:crypto';
import type { TradingActivity } from '../platform/trading-activity.js';

/** Severities as OpenTelemetry numbers them; success is an INFO2. */
const SEVERITY = {
  debug: { severityNumber: 5, severityText: 'DEBUG' },
  info: { severityNumber: 9, severityText: 'INFO' },
  success: { severityNumber: 10, severityText: 'SUCCESS' },
  warning: { severityNumber: 13, severityText: 'WARNING' },
  failure: { severityNumber: 17, severityText: 'FAILURE' },
} as const;

/**
 * An activity as any program would log it, without a line of Blotter: the type is the event's name, and what Blotter
 * shows apart is in attributes that it knows.
 */
export function toLogRecord({
  type,
  description,
  severity = 'info',
  source = {},
  data = {},
  changes,
  exception,
}: TradingActivity): LogRecord {
  const attributes: LogAttributes = {
    // The exporter sends again what got no answer: with a uid the sidecar knows what it has already.
    'log.record.uid': randomUUID(),
    ...(data as LogAttributes),
  };
  for (const [kind, id] of Object.entries(source)) {
    if (id != null) attributes[`activity.source.${kind}.id`] = id;
  }
  if (changes !== undefined) attributes['activity.changes'] = changes as unknown as LogAttributes;
  return {
    eventName: type,
    body: description,
    ...SEVERITY[severity],
    attributes,
    exception,
    timestamp: new Date(),
  };
}
