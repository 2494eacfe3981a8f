import { setTimeout } from 'node:timers/promises';
import type { Watermarks } from '../search/answers.js';
import type { Answers } from './answers.js';

/** How often the watermark is looked at while somebody waits, in milliseconds. */
const POLL_MS = 25;
const LOOK_LIMIT_MS = 1000;

/** Waits for the index to know what is stored. */
export class IndexWait {
  /** The next look at the watermark, for all who wait. */
  private look: Promise<Watermarks> | undefined;
  /** Where the index stood when it was last waited for in vain: there may be no process that keeps it up. */
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
    while (performance.now() < until) {
      const { indexedThroughId: through } = await (this.look ??= this.next());
      signal?.throwIfAborted();
      if (through === undefined || through >= id || through === this.stuckAt) return;
      first ??= through;
      this.stuckAt = performance.now() >= until && through === first ? through : undefined;
    }
  }

  private async next(): Promise<Watermarks> {
    try {
      await setTimeout(POLL_MS);
      return await this.answers.ask('watermarks', undefined, { timeLimitMs: LOOK_LIMIT_MS });
    } finally {
      this.look = undefined;
    }
  }
}
