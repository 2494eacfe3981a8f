import type { ReadWriteLogRecord } from '@opentelemetry/sdk-logs';

/** Times, severity, ids, uid, and the objects around them. */
const FIXED_BYTES = 160;
/** Values that are looked at: a body that other code made may be cyclic, and wide. */
const MAX_VALUES = 10_000;
/** As deep as the encoder goes. Without it a cycle would overflow the stack, and count as nothing. */
const MAX_DEPTH = 64;

/** Estimated bytes in memory of a record that did not come from an activity. Never throws, always ends. */
export function estimateBytes(record: ReadWriteLogRecord): number {
  const visits = { left: MAX_VALUES };
  let bytes = FIXED_BYTES;
  try {
    bytes += (record.eventName?.length ?? 0) + sizeOf(record.body, visits, 0);
    for (const key in record.attributes) bytes += key.length + 6 + sizeOf(record.attributes[key], visits, 0);
  } catch {
    // A getter or proxy of the caller's: encoding meets it again, and counts the record as lost.
  }
  return bytes;
}

function sizeOf(value: unknown, visits: { left: number }, depth: number): number {
  if (typeof value === 'string') return value.length + 4;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Uint8Array) return value.length;
  if (depth > MAX_DEPTH) return 8;
  let bytes = 16;
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (let i = 0; i < items.length; i++) {
    if (--visits.left < 0) return bytes + 16 * (items.length - i);
    bytes += 8 + sizeOf(items[i], visits, depth + 1);
  }
  return bytes;
}
