import { BlotterError } from '@blotter/core';
import { type Filter, type TimeRange, parseFilter } from '@blotter/core/reader';

/** The parameters that say which records. */
export interface Which {
  readonly filter?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * The filter with the time that is asked for.
 * @throws FilterError; BlotterError ERR_BLOTTER_QUESTION for a time that is none, and for a range turned round.
 */
export function filterOf({ filter = '', since, until }: Which): Filter {
  rangeOf({ since, until });
  const filters = [parseFilter(filter)];
  if (since !== undefined) filters.push(timeFilter('since', since));
  if (until !== undefined) filters.push(timeFilter('until', until));
  return filters.length === 1 ? filters[0]! : { kind: 'and', filters: filters.filter(isNotAll) };
}

/** The time that is asked for, where it is no part of the filter. @throws BlotterError ERR_BLOTTER_QUESTION */
export function rangeOf({ since, until }: Which): TimeRange {
  const from = since === undefined ? undefined : timeOf('since', since);
  const to = until === undefined ? undefined : timeOf('until', until);
  if (from !== undefined && to !== undefined && from >= to) {
    throw new BlotterError(
      'ERR_BLOTTER_QUESTION',
      `Parameter since (${since}) is not before until (${until}).`,
      'Give the earlier time as since.',
    );
  }
  return { from, to };
}

function isNotAll({ kind }: Filter): boolean {
  return kind !== 'all';
}

function timeOf(name: 'since' | 'until', text: string): bigint {
  const filter = timeFilter(name, text);
  if (filter.kind !== 'compare' || typeof filter.value !== 'bigint') throw noTime(name, text);
  return filter.value;
}

/** Said as the filter language says it, so that `1h` is the same question again a minute later. */
function timeFilter(name: 'since' | 'until', text: string): Filter {
  if (!/^[\w:.+-]+$/.test(text)) throw noTime(name, text);
  try {
    return parseFilter(`${name}:"${text}"`);
  } catch (error) {
    throw noTime(name, text, error);
  }
}

function noTime(name: string, text: string, cause?: unknown): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_QUESTION',
    `Parameter ${name} must be a time, not ${JSON.stringify(text)}.`,
    'Write 1h, 30m or 7d (before now), or ISO 8601 such as 2026-01-31T12:00:00Z; + in a URL is %2B.',
    { cause },
  );
}
