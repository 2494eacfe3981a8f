import type { LogRow } from '../model/index.js';
import { readLogRows } from '../otlp/index.js';
import type { RejectedRecord } from '../store/index.js';

/** One line for a rejected record. */
export function lineOf({
  id,
  instance,
  batch,
  position,
  records,
  code,
  reason,
  rejectedAtMs,
}: RejectedRecord): string {
  const place = `${instance}#${batch}${position === undefined ? '' : `.${position}`}`;
  return `${id}\t${new Date(rejectedAtMs).toISOString()}\t${records}\t${place}\t${code}\t${reason}\n`;
}

/** A rejected record as JSON can have it: with what can be read of it, or its bytes. */
export function jsonOf({ payload, ...record }: RejectedRecord): object {
  return { ...record, payload: Buffer.from(payload).toString('base64'), contents: contentsOf(payload) };
}

/** All that is known of a rejected record. */
export function textOf(record: RejectedRecord): string {
  return `${JSON.stringify(jsonOf(record), undefined, 2)}\n`;
}

/** undefined when it cannot be read: that may be why it was refused. */
function contentsOf(payload: Uint8Array): object[] | undefined {
  const records: object[] = [];
  try {
    readLogRows(payload, {
      resource: () => {},
      scope: () => {},
      record: (row) => records.push(readable(row)),
    });
    return records;
  } catch {
    return undefined;
  }
}

function readable(row: LogRow): object {
  return {
    uid: row.uid,
    timeUnixNano: String(BigInt.asUintN(64, row.time)),
    severityNumber: row.severityNumber,
    eventName: row.eventName,
    body: row.body ?? (row.bodyValue === null ? null : (JSON.parse(row.bodyValue) as unknown)),
    attributes: JSON.parse(row.attributes) as unknown,
  };
}
