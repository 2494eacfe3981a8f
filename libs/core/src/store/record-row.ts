import type { LogRow } from '../model/index.js';
import type { RECORD_COLUMNS } from './schema.js';

/** A row of the table `record`, read with safe integers. */
export type RecordRow = Readonly<Record<(typeof RECORD_COLUMNS)[number], unknown>>;

export function logRow(row: RecordRow): LogRow {
  return {
    time: row.time_unix_nano as bigint,
    observedTime: row.observed_time_unix_nano as bigint,
    severityNumber: Number(row.severity_number),
    severityText: row.severity_text as string | null,
    eventName: row.event_name as string | null,
    body: row.body as string | null,
    bodyValue: row.body_value as string | null,
    attributes: row.attributes as string,
    droppedAttributesCount: Number(row.dropped_attributes_count),
    flags: Number(row.flags),
    traceId: row.trace_id as Buffer | null,
    spanId: row.span_id as Buffer | null,
    uid: row.uid as string | null,
  };
}
