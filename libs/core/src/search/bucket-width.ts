const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Widths that people are used to, in milliseconds. From an hour on, all are whole hours. */
const WIDTHS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 91].map((days) => days * DAY),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((years) => years * YEAR),
];

/** Parts of a time range. */
export interface Parts {
  /** Milliseconds since 1970; a multiple of the width. */
  readonly fromMs: number;
  readonly widthMs: number;
  readonly count: number;
}

/** The narrowest parts of a usual width that a range from `fromMs` to `toMs`, both included, has no more than `max` of. */
export function partsOf(fromMs: number, toMs: number, max: number): Parts {
  for (const widthMs of WIDTHS) {
    const first = Math.floor(fromMs / widthMs);
    const count = Math.floor(toMs / widthMs) - first + 1;
    if (count <= max || widthMs === WIDTHS.at(-1)) return { fromMs: first * widthMs, widthMs, count };
  }
  throw new Error('unreachable');
}
