import type { CallKind, Calls, Timing } from './calls.js';
import { answerOf } from './reply.js';
import type { Reading } from './reading.js';

/** Asks a reader that may be elsewhere. */
export class Answers {
  constructor(private readonly reading: Reading) {}

  /**
   * @throws BlotterError; IndexBehind, when that was asked for; when the signal is aborted, its reason, at once.
   */
  async ask<K extends CallKind>(
    kind: K,
    question: Calls[K]['asks'],
    timing: Timing,
    signal?: AbortSignal,
  ): Promise<Calls[K]['answers']> {
    signal?.throwIfAborted();
    return answerOf(kind, await this.reading.read({ kind, question, ...timing }, signal));
  }

  /** What runs rejects with ERR_BLOTTER_CLOSED. */
  close(): Promise<void> {
    return this.reading.close();
  }
}
