import { BlotterError } from '../errors.js';

interface Waiter {
  readonly batch: number;
  readonly resolve: () => void;
}

/** Promises that wait for a watermark to reach a batch; any number may wait for the same one. */
export class WatermarkWaiters {
  private readonly waiters = new Set<Waiter>();

  /**
   * @param timeoutMs - Infinity waits for as long as it takes.
   * @throws BlotterError ERR_BLOTTER_TIMEOUT; the work goes on.
   */
  async wait(batch: number, timeoutMs: number, what: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { batch, resolve };
    this.waiters.add(waiter);
    const timer = Number.isFinite(timeoutMs)
      ? setTimeout(() => reject(timedOut(timeoutMs, what)), timeoutMs)
      : undefined;
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.waiters.delete(waiter);
    }
  }

  reached(batch: number): void {
    for (const waiter of this.waiters) if (waiter.batch <= batch) waiter.resolve();
  }
}

function timedOut(timeoutMs: number, what: string): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_TIMEOUT',
    `Records were not ${what} within ${timeoutMs} ms.`,
    'They are kept and the work goes on; status() says what it waits for.',
  );
}
