import type { RetryOptions } from './protocol.js';

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
