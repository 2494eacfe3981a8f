import type { RecordJson } from '@blotter/core/reader';
import type { Span, Style } from './painter.js';
import { safeText } from './safe-text.js';

const SEVERITY_STYLES: Readonly<Record<string, Style>> = {
  debug: 'gray',
  info: 'blue',
  success: 'green',
  warning: 'yellow',
  failure: 'red',
};
const SEVERITY_WIDTH = 'warning'.length;

/** Keys and values that need no quotation marks. */
const BARE = /^[\p{L}\p{N}_][\p{L}\p{N}_.$@\/\-]*$/v;
const BARE_VALUE = /^[\p{L}\p{N}_.:@+\/\-]+$/v;

/**
 * One line for people: local time, severity, type, description, and what it was about, named as in the filter language.
 * Nothing in it moves a cursor.
 */
export function recordLine(record: RecordJson): Span[] {
  const severity = record.severity.name;
  return [
    { text: `${localTime(record.time ?? record.observedTime)} `, style: 'gray' },
    { text: safeText(severity).toUpperCase().padEnd(SEVERITY_WIDTH), style: SEVERITY_STYLES[severity] },
    ...word(record.type, 'bold'),
    ...word(record.description ?? record.body),
    ...pairs('source', record.source),
    ...pairs('actor', record.actor),
    ...pairs('target', record.target),
    ...pairs('outcome', record.outcome),
    ...pairs('data', record.data),
  ];
}

/** Milliseconds, in the time zone of this process. */
export function localTime(iso: string | null): string {
  if (iso === null) return '-'.padEnd(23);
  const time = new Date(iso);
  // A year that is no date: nanoseconds since 1970.
  if (Number.isNaN(time.getTime())) return safeText(iso);
  const part = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const day = [part(time.getFullYear(), 4), part(time.getMonth() + 1), part(time.getDate())].join('-');
  const clock = [part(time.getHours()), part(time.getMinutes()), part(time.getSeconds())].join(':');
  return `${day} ${clock}.${part(time.getMilliseconds(), 3)}`;
}

function word(value: unknown, style?: Style): Span[] {
  if (value === null || value === undefined || value === '') return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [{ text: ' ' }, { text: safeText(text), style }];
}

function pairs(name: string, value: unknown): Span[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return pair(name, value);
  return Object.entries(value).flatMap(([key, inner]) =>
    pair(key === 'id' && name !== 'data' ? name : `${name}.${keyText(key)}`, inner),
  );
}

function pair(name: string, value: unknown): Span[] {
  return [{ text: ' ' }, { text: `${name}=`, style: 'gray' }, { text: valueText(value) }];
}

function keyText(key: string): string {
  return BARE.test(key) ? key : safeText(JSON.stringify(key));
}

function valueText(value: unknown): string {
  return typeof value === 'string' && BARE_VALUE.test(value) ? value : safeText(JSON.stringify(value));
}
