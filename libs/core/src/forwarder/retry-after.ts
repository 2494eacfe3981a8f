/** A destination that asks for more is asked again after so long: its clock or its header may be wrong. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * What a Retry-After header asks for, in milliseconds: seconds, or an HTTP date.
 * @returns undefined for a time that is over, and for what is neither.
 */
export function retryAfterMs(header: string | undefined, nowMs = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return boundedDelayMs(Number(text) * 1000);
  return HTTP_DATE.test(text) ? boundedDelayMs(Date.parse(text) - nowMs) : undefined;
}

/** @returns undefined when it says nothing: a delay of none would be a loop. */
export function boundedDelayMs(delayMs: number): number | undefined {
  return delayMs > 0 ? Math.min(delayMs, MAX_RETRY_AFTER_MS) : undefined;
}

/** Begins with the day of the week. Date.parse() takes far more for a date, `-5` for instance. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;
