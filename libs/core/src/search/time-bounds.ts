import type { Filter } from '../query/index.js';
import type { Evaluation } from './evaluation.js';
import { TimeSources } from './time-sources.js';

const TIME = { of: 'record', name: 'time' } as const;

/** Between which milliseconds all records happened, both included; undefined when there are none. */
export function timeBounds(all: Evaluation): { readonly minMs: number; readonly maxMs: number } | undefined {
  const [oldest] = new TimeSources(all, 'oldest', undefined).nextRows();
  const [newest] = new TimeSources(all, 'newest', undefined).nextRows();
  return oldest && newest && { minMs: oldest.ms, maxMs: newest.ms };
}

/** Times outside of which no record can fit, as the filter says: nanoseconds since 1970, both included. */
export function boundsInFilter(filter: Filter): {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
} {
  let from: bigint | undefined;
  let to: bigint | undefined;
  for (const part of filter.kind === 'and' ? filter.filters : [filter]) {
    if (part.kind !== 'compare' || part.field.of !== 'record' || part.field.name !== 'time') continue;
    const { operator, value } = part;
    if (typeof value !== 'bigint') continue;
    if (operator === '>' || operator === '>=') {
      const bound = operator === '>' ? value + 1n : value;
      if (from === undefined || bound > from) from = bound;
    } else {
      const bound = operator === '<' ? value - 1n : value;
      if (to === undefined || bound < to) to = bound;
    }
  }
  return { from, to };
}

/** The filter, and the time as well. */
export function within(filter: Filter, from: bigint | undefined, to: bigint | undefined): Filter {
  const filters: Filter[] = [];
  if (from !== undefined) filters.push({ kind: 'compare', field: TIME, operator: '>=', value: from });
  if (to !== undefined) filters.push({ kind: 'compare', field: TIME, operator: '<', value: to });
  return filters.length === 0 ? filter : { kind: 'and', filters: [...filters, filter] };
}
