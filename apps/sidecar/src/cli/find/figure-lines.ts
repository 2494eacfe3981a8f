import { type Count, type Facets, severityName } from '@blotter/core/reader';
import { displayWidth } from './display-width.js';
import { safeJson, safeText } from './safe-text.js';

/** A value, and how many records have it. */
export interface ValueCount {
  readonly value: string;
  readonly records: number;
}

const NUMBERS = new Intl.NumberFormat('en-US');

export function countLines({ records, coverage: { isComplete } }: Count, isJson = false): string[] {
  return [isJson ? safeJson({ records, isComplete }) : String(records)];
}

/** A table for each field, or a JSON object. */
export function facetLines({ facets, coverage: { isComplete } }: Facets, isJson = false): string[] {
  if (isJson) return facets.map((facet) => safeJson({ ...facet, isComplete }));
  return facets.flatMap(({ field, values, otherRecords }, i) => [
    ...(i === 0 ? [] : ['']),
    ...valueTable(field, values, otherRecords),
  ]);
}

/** Values below each other, and beside them how many records have each. */
export function valueTable(name: string, values: readonly ValueCount[], otherRecords = 0): string[] {
  const rows = [
    ...values.map(({ value, records }) => [shown(name, value), numberText(records)] as const),
    ...(otherRecords === 0 ? [] : [['(others)', numberText(otherRecords)] as const]),
  ];
  const title = [safeText(name), 'records'] as const;
  const width = Math.max(...[title, ...rows].map(([value]) => displayWidth(value)));
  const digits = Math.max(...[title, ...rows].map(([, records]) => records.length));
  return [title, ...rows].map(
    ([value, records]) => `${value}${' '.repeat(width - displayWidth(value))}  ${records.padStart(digits)}`,
  );
}

/** Severities are numbers to OTLP, and names to people. */
function shown(name: string, value: string): string {
  const isNumber = name === 'severity' && /^\d{1,3}$/.test(value);
  return isNumber ? `${value} ${severityName(Number(value))}` : safeText(value);
}

export function numberText(value: number): string {
  return NUMBERS.format(value);
}
