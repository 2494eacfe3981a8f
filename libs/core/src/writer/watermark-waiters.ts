import { BlotterError } from '../errors.js';

/** Promises that wait for a watermark to reach a batch; any number may wait for the same one. */
export class WatermarkWaiters {
  private waiters: Array<{ readonly batch: number; readonly settle: () => void }> = [];

  get size(): number {
    return this.waiters.length;
  }

  /**
   * @param timeoutMs - Infinity waits for as long as it takes.
   * @throws BlotterError ERR_BLOTTER_TIMEOUT; the work goes on.
   */
  wait(batch: number, timeoutMs: number, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.waiters = this.waiters.filter((waiter) => waiter !== entry);
        resolve();
      };
      const entry = { batch, settle };
      const timer = Number.isFinite(timeoutMs) ? setTimeout(giveUp, timeoutMs) : undefined;
      const waiters = this;
      function giveUp(): void {
        waiters.waiters = waiters.waiters.filter((waiter) => waiter !== entry);
        const message = `Records were not ${what} within ${timeoutMs} ms.`;
        reject(new BlotterError('ERR_BLOTTER_TIMEOUT', message, 'They are kept and the work goes on; status() says what it waits for.'));
      }
      this.waiters.push(entry);
    });
  }

  reached(batch: number): void {
    for (const waiter of this.waiters) if (waiter.batch <= batch) waiter.settle();
  }
}
