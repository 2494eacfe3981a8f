/** How long to wait before something is tried again. */
export interface RetryOptions {
  /** First delay, in milliseconds. @default 2 */
  readonly initialDelayMs: number;
  /** Longest delay, in milliseconds. @default 250 */
  readonly maxDelayMs: number;
  /** Growth from one delay to the next. @default 2 */
  readonly factor: number;
  /** Part of each delay that is random, 0 … 1, so that many do not knock in step. @default 0.5 */
  readonly jitter: number;
}

/** Exponential delays with jitter, without end. */
export class RetryDelay {
  private attempt = 0;

  constructor(
    private readonly options: RetryOptions,
    private readonly random: () => number = Math.random,
  ) {}

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const { initialDelayMs, maxDelayMs, factor, jitter } = this.options;
    const delay = Math.min(maxDelayMs, initialDelayMs * factor ** this.attempt);
    if (delay < maxDelayMs) this.attempt++;
    return delay * (1 - jitter * this.random());
  }

  /** After a success: the next delay is the first again. */
  reset(): void {
    this.attempt = 0;
  }
}
