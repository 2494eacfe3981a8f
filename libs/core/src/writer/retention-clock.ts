const DAY_MS = 86_400_000;

/** What the arrivals in the store say: when batches arrived next to a time, milliseconds since 1970. */
export type ArrivalsAround = (timeMs: number) => {
  /** The last that arrived by then. */
  readonly before: number | undefined;
  /** The first that arrived later. */
  readonly after: number | undefined;
};

/** What retention takes for the time. */
export interface RetentionTime {
  /** Milliseconds since 1970; never later than the clock says. */
  readonly nowMs: number;
  /** The clock has leapt, and is not believed yet. */
  readonly isHeld: boolean;
}

/**
 * The clock that retention goes by. A clock that leaps years ahead must not wipe the trail before somebody can put it
 * right. After a leap of more than an eighth of the age that records may have, the last arrival before it is taken for
 * the time, until records have arrived for a day since (at most an eighth of that age), or this process has seen the clock
 * go evenly for as long. Nobody can tell a leap from a process that did not run: then it waits for a day, too.
 */
export class RetentionClock {
  /** Smaller ones do no more harm than to make records go so much earlier. */
  readonly leapMs: number;
  private readonly holdMs: number;
  private even: { readonly wallMs: number; readonly steadyMs: number };

  /** @param wall - milliseconds since 1970. @param steady - milliseconds that no setting of a clock changes. */
  constructor(
    maxAgeMs: number,
    private readonly wall: () => number = Date.now,
    private readonly steady: () => number = () => performance.now(),
  ) {
    this.leapMs = maxAgeMs / 8;
    this.holdMs = Math.min(DAY_MS, this.leapMs);
    this.even = { wallMs: wall(), steadyMs: steady() };
  }

  now(arrivalsAround: ArrivalsAround): RetentionTime {
    const wallMs = this.wall();
    if (this.evenFor(wallMs) >= this.holdMs) return { nowMs: wallMs, isHeld: false };
    const { before, after = wallMs } = arrivalsAround(wallMs - this.holdMs);
    if (before === undefined || Math.min(after, wallMs) - before <= this.leapMs) {
      return { nowMs: wallMs, isHeld: false };
    }
    return { nowMs: before, isHeld: true };
  }

  /** How long this process has seen the clock go evenly. */
  private evenFor(wallMs: number): number {
    const steadyMs = this.steady();
    const passedMs = steadyMs - this.even.steadyMs;
    if (Math.abs(wallMs - this.even.wallMs - passedMs) <= this.leapMs) return passedMs;
    this.even = { wallMs, steadyMs };
    return 0;
  }
}
