import { setImmediate } from 'node:timers/promises';
import { BlotterError } from '../errors.js';
import type { Answers, TailRows } from './calls.js';
import type { Batch, Follower } from './follower.js';
import { checkGeneration } from './tail-position.js';

/** How often the end of the store is looked at while somebody waits there, in milliseconds. */
const POLL_MS = 100;
/** Rows of one read: also what a consumer gets at once, at most. */
const READ_ROWS = 1000;
/** Followers that are no further apart share a read. */
const TOGETHER_ROWS = READ_ROWS / 2;
/** An empty batch says after so long that the tail lives, in milliseconds. */
const MAX_SILENCE_MS = 5000;
/** A store that cannot be read for so long is no passing trouble, in milliseconds. */
const PATIENCE_MS = 5000;
const READ_LIMIT_MS = 10_000;

/**
 * Reads for all followers: those at the head share each read of new rows, those behind read from where they are. Only
 * who waits is read for, so that a slow consumer holds one batch and nothing grows.
 */
export class TailHub {
  private readonly waiting = new Set<Follower>();
  private isRunning = false;
  private isClosed = false;
  private wake: (() => void) | undefined;
  private failingSince: number | undefined;

  constructor(private readonly answers: Answers) {}

  /** The next batch for this follower; undefined when the signal is aborted or the hub is closed. */
  async next(follower: Follower, signal?: AbortSignal): Promise<Batch> {
    if (this.isClosed || signal?.aborted) return undefined;
    const end = (): void => follower.end();
    signal?.addEventListener('abort', end, { once: true });
    try {
      const batch = follower.wait();
      this.waiting.add(follower);
      if (follower.isBehind) this.wake?.();
      void this.run();
      return await batch;
    } finally {
      this.waiting.delete(follower);
      signal?.removeEventListener('abort', end);
    }
  }

  /** All tails end. */
  close(): void {
    this.isClosed = true;
    for (const follower of this.waiting) follower.end();
    this.wake?.();
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    while (this.waiting.size > 0 && !this.isClosed) {
      for (const together of groups(this.waiting)) await this.readFor(together);
      // Who got a batch and wants the next comes back meanwhile, and is read for together with the others.
      await setImmediate();
      if (this.failingSince !== undefined || ![...this.waiting].some(({ isBehind }) => isBehind))
        await this.pause();
    }
    this.isRunning = false;
  }

  private async readFor(followers: readonly Follower[]): Promise<void> {
    const filters = new Map(followers.map(({ key, filter }) => [key, filter]));
    const afterId = followers[0]!.position.id;
    try {
      const question = { afterId, filters: [...filters.values()], maxRows: READ_ROWS };
      const read = await this.answers.ask('tail', question, { timeLimitMs: READ_LIMIT_MS });
      this.failingSince = undefined;
      deal(followers, [...filters.keys()], read);
    } catch (error) {
      this.failed(followers, error);
    }
  }

  /** What passes by itself, like a lock, is nobody's end. */
  private failed(followers: readonly Follower[], error: unknown): void {
    const now = performance.now();
    this.failingSince ??= now;
    const isOver = error instanceof BlotterError && error.code === 'ERR_BLOTTER_CLOSED';
    for (const follower of followers) {
      if (isOver) follower.end();
      else if (now - this.failingSince >= PATIENCE_MS) follower.fail(error);
    }
  }

  private async pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, POLL_MS);
    this.wake = resolve;
    await promise;
    clearTimeout(timer);
    this.wake = undefined;
  }
}

/** Who can be read for together, the furthest behind first in each. */
function groups(waiting: Iterable<Follower>): Follower[][] {
  const all: Follower[][] = [];
  for (const follower of [...waiting].sort((a, b) => a.position.id - b.position.id)) {
    const last = all.at(-1);
    const isNear = last !== undefined && follower.position.id - last[0]!.position.id <= TOGETHER_ROWS;
    if (isNear) last.push(follower);
    else all.push([follower]);
  }
  return all;
}

function deal(followers: readonly Follower[], keys: readonly string[], read: TailRows): void {
  for (const follower of followers) {
    if (!follower.isWaiting) continue;
    try {
      checkGeneration(follower.position, read.generation);
      const filter = keys.indexOf(follower.key);
      const isNew = ({ record, fits }: TailRows['rows'][number]): boolean =>
        record.id > follower.position.id && fits.includes(filter);
      follower.isBehind = !read.isAtHead;
      follower.advance(
        read.rows.filter(isNew).map(({ record }) => record),
        read.throughId,
        MAX_SILENCE_MS,
      );
    } catch (error) {
      follower.fail(error);
    }
  }
}
