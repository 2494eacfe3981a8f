import type { Field } from './filter.js';

const SECOND = 1_000_000_000n;

export function isTime(field: Field): boolean {
  return field.of === 'record' && (field.name === 'time' || field.name === 'observed');
}

/** ISO 8601 in UTC, with as many digits of the second as it has: `2026-01-31T12:00:00.5Z`. The years 0 … 9999; others in nanoseconds. */
export function timeText(nano: bigint): string {
  let second = nano / SECOND;
  let rest = nano % SECOND;
  if (rest < 0n) [second, rest] = [second - 1n, rest + SECOND];
  const date = new Date(Number(second) * 1000);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  if (text.length !== '2026-01-31T12:00:00.000Z'.length) return String(nano);
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`;
  return `${text.slice(0, 19)}${fraction}Z`;
}
