import type { ReadWriteLogRecord } from '@opentelemetry/sdk-logs';

/** Times, severity, ids, uid, and the objects around them. */
const FIXED_BYTES = 160;
/** Values that are looked at: a body that other code made may be cyclic, and wide. */
const MAX_VALUES = 10_000;

/** Estimated bytes in memory of a record that did not come from an activity. Never throws, always ends. */
export function estimateBytes(record: ReadWriteLogRecord): number {
  const visits = { left: MAX_VALUES };
  let bytes = FIXED_BYTES;
  try {
    bytes += (record.eventName?.length ?? 0) + sizeOf(record.body, visits);
    for (const key in record.attributes) bytes += key.length + 6 + sizeOf(record.attributes[key], visits);
  } catch {
    // A getter or proxy of the caller's: encoding meets it again, and counts the record as lost.
  }
  return bytes;
}

function sizeOf(value: unknown, visits: { left: number }): number {
  if (typeof value === 'string') return value.length + 4;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Uint8Array) return value.length;
  let bytes = 16;
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (let i = 0; i < items.length; i++) {
    if (--visits.left < 0) return bytes + 16 * (items.length - i);
    bytes += 8 + sizeOf(items[i], visits);
  }
  return bytes;
}
