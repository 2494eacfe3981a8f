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

const UNITS: ReadonlyArray<readonly [unit: string, nano: bigint]> = [
  ['w', 604_800n * SECOND],
  ['d', 86_400n * SECOND],
  ['h', 3600n * SECOND],
  ['m', 60n * SECOND],
  ['s', SECOND],
  ['ms', 1_000_000n],
  ['us', 1000n],
  ['ns', 1n],
];

/** Nanoseconds of `30m`, `1h`, `7d`, or `now`; undefined when it is none. */
export function parseDuration(text: string): bigint | undefined {
  if (text === 'now') return 0n;
  const found = /^(\d{1,20})(w|d|h|m|s|ms|us|ns)$/.exec(text);
  if (found === null) return undefined;
  return BigInt(found[1]!) * UNITS.find(([unit]) => unit === found[2])![1];
}

/** @param nano - not negative. */
export function durationText(nano: bigint): string {
  if (nano === 0n) return 'now';
  const [unit, size] = UNITS.find(([, size]) => nano % size === 0n)!;
  return `${nano / size}${unit}`;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
/** Fewer digits are somebody's seconds, milliseconds or year. */
const NANOSECONDS = /^-?\d{16,40}$/;

/** Nanoseconds since 1970 of ISO 8601 (in UTC unless it says otherwise), or of a number of them; undefined when it is neither. */
export function parseTime(text: string): bigint | undefined {
  if (NANOSECONDS.test(text)) return BigInt(text);
  const found = ISO.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as Six;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isReal =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  const offset = zoneMinutes(found[8] ?? 'Z');
  if (!isReal || offset === undefined) return undefined;
  const fraction = BigInt((found[7] ?? '').padEnd(9, '0'));
  return (BigInt(date.getTime()) - BigInt(offset) * 60_000n) * 1_000_000n + fraction;
}

type Six = [number, number, number, number, number, number];

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (60 * hours + minutes);
}
