import { setTimeout } from 'node:timers/promises';
import type { Answers } from './calls.js';

/** How often the watermark is looked at, in milliseconds. */
const POLL_MS = 25;
const LOOK_LIMIT_MS = 1000;

/** Waits for the index to know what is stored. */
export class IndexWait {
  /** Where the index stood when it was last waited for in vain: it may have no process that keeps it up. */
  private stuckAt: number | undefined;

  constructor(private readonly answers: Answers) {}

  /**
   * Returns when the index knows all rows up to this id; when the time is over, there is no index, or it has not moved
   * since somebody waited in vain.
   * @throws BlotterError; the signal's reason.
   */
  async until(id: number, waitMs: number, signal?: AbortSignal): Promise<void> {
    const until = performance.now() + waitMs;
    let first: number | undefined;
    for (;;) {
      const timing = { timeLimitMs: LOOK_LIMIT_MS };
      const marks = await this.answers.ask('watermarks', undefined, timing, signal);
      const through = marks.indexedThroughId;
      if (through === undefined || through >= id || through === this.stuckAt) return;
      this.stuckAt = undefined;
      first ??= through;
      const leftMs = until - performance.now();
      if (leftMs <= 0) {
        if (through === first) this.stuckAt = through;
        return;
      }
      await setTimeout(Math.min(POLL_MS, leftMs), undefined, { signal }).catch(() =>
        signal?.throwIfAborted(),
      );
    }
  }
}
