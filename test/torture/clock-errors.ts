/** How long the one who tells of an unclean end may take to notice it. */
const NOTICE_MS = 60_000;

interface ClockError {
  readonly ms: number;
  readonly fromMs: number;
  toMs: number;
}

/** When clocks were wrong, and by how much: times in gap records may be wrong by so much, too. */
export class ClockErrors {
  private readonly errors: ClockError[] = [];

  /** @returns to be called when the clock is right again. */
  begin(ms: number): () => void {
    const error: ClockError = { ms: Math.abs(ms), fromMs: Date.now(), toMs: Infinity };
    this.errors.push(error);
    return () => (error.toMs = Date.now());
  }

  /** The most that times may be wrong which concern a run that lasted from `fromMs` to `toMs`. */
  during(fromMs: number, toMs: number): number {
    return this.errors
      .filter((error) => error.fromMs <= toMs + NOTICE_MS && error.toMs >= fromMs)
      .reduce((sum, { ms }) => sum + ms, 0);
  }
}
