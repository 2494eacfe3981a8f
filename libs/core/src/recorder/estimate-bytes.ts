import type { ReadWriteLogRecord } from '@opentelemetry/sdk-logs';

/** Times, severity, ids, uid, and the objects around them. */
const FIXED_BYTES = 160;

/** Estimated bytes in memory of a record that did not come from an activity. Never throws. */
export function estimateBytes(record: ReadWriteLogRecord): number {
  let bytes = FIXED_BYTES + (record.eventName?.length ?? 0) + sizeOf(record.body, 0);
  for (const key in record.attributes) bytes += key.length + 6 + sizeOf(record.attributes[key], 0);
  return bytes;
}

function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length + 4;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Uint8Array) return value.length;
  if (depth > 16) return 8;
  let bytes = 16;
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const item of items) bytes += 8 + sizeOf(item, depth + 1);
  return bytes;
}
