import { type Filter, FilterError, parseFilter } from '@blotter/core/reader';
import { UsageError } from './answer.js';
import { filterErrorText } from './filter-error-text.js';

/** Options that say which records, beside the filter. */
export interface TimeOptions {
  readonly since?: string;
  readonly until?: string;
}

/**
 * The filter of a command line.
 * @param words - arguments; a filter that was not quoted comes in several.
 * @throws UsageError that shows the place.
 */
export function filterOf(words: readonly string[], { since, until }: TimeOptions = {}): Filter {
  const text = words.join(' ');
  const now = BigInt(Date.now()) * 1_000_000n;
  const filters = [
    filterOfText(text, now),
    ...(since === undefined ? [] : [timeFilter('since', since, now)]),
    ...(until === undefined ? [] : [timeFilter('until', until, now)]),
  ].filter(({ kind }) => kind !== 'all');
  checkOrder(filters.slice(-2), { since, until });
  if (filters.length === 0) return { kind: 'all' };
  return filters.length === 1 ? filters[0]! : { kind: 'and', filters };
}

function filterOfText(text: string, now: bigint): Filter {
  try {
    return parseFilter(text, { now });
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new UsageError(filterErrorText(error, text), { cause: error });
  }
}

/** Said in the filter language, which counts `1h` from now, and goes on doing so for a sidecar. */
function timeFilter(name: 'since' | 'until', text: string, now: bigint): Filter {
  const isTime = /^[\w:.+-]+$/.test(text);
  const filter = isTime ? tryToParse(`${name}:"${text}"`, now) : undefined;
  if (filter !== undefined) return filter;
  throw new UsageError(
    `error: --${name} must be a time, not ${JSON.stringify(text)}.\n` +
      'Write 1h, 30m or 7d (before now), or ISO 8601 such as 2026-01-31 or 2026-01-31T12:00:00Z.',
  );
}

function tryToParse(text: string, now: bigint): Filter | undefined {
  try {
    return parseFilter(text, { now });
  } catch {
    return undefined;
  }
}

function checkOrder([from, to]: readonly Filter[], { since, until }: TimeOptions): void {
  if (since === undefined || until === undefined) return;
  if (from?.kind !== 'compare' || to?.kind !== 'compare' || from.value! < to.value!) return;
  throw new UsageError(`error: --since ${since} is not before --until ${until}.`);
}
