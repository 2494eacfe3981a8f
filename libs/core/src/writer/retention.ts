import { setTimeout as pause } from 'node:timers/promises';
import type { ForwardNeed } from '../forwarder/index.js';
import { derivedUid } from '../model/index.js';
import { type ProcessLock, type RetainedRecords, type StoreWriter, lockFile } from '../store/index.js';
import type { GapProcess } from './gap.js';
import { addGap, addRetention } from './notices.js';
import type { PlannedRemoval } from './planned-removal.js';
import type { RetentionLimits } from './protocol.js';
import { RetentionClock } from './retention-clock.js';
import { searchUsage } from './search-usage.js';

/** What retention works with. */
export interface RetentionPlace {
  readonly limits: RetentionLimits;
  readonly isShared: boolean;
  /** undefined: there is none. */
  readonly searchFile: string | undefined;
  /** Held while something is removed: one process at a time. */
  readonly lockPath: string;
  readonly process: GapProcess;
  /** What destinations have yet to be sent. @throws when that cannot be known now. */
  needs(): readonly ForwardNeed[];
  /** The open store, to look; undefined while there is none. */
  store(): StoreWriter | undefined;
  /** Changes the store, together with what is applied. Rejects when it was undone. */
  alongside<T>(work: (store: StoreWriter) => T): Promise<T>;
  /** Whether the write-ahead log has room for more. */
  hasRoom(): boolean;
}

/** The first look after a start: what waits to be applied goes first. */
const FIRST_LOOK_MS = 1000;
/** Steps take so long, without the commit that they share, and so much of the time together. */
const STEP_MS = 4;
const SHARED_STEP_MS = 2;
const SHARE_OF_TIME = 0.1;
/** So much of the time may transactions take that have a step in them. */
const SHARE_OF_COMMITS = 0.2;
const MIN_PAUSE_MS = 20;
const MIN_STEP = 16;
/** A row takes about a microsecond where its page is in memory. */
const MAX_STEP_ROWS = 4000;
const MAX_STEP_PAGES = 64;
/** Removal by size goes so far below the limit, so that it is not at it again at once. */
const SIZE_TARGET = 0.95;
/** Of a row of the table `batch`. */
const BATCH_BYTES = 95;
/** So much of a file may be free pages, which the next records fill again. */
const SPARE_SHARE = 0.05;
const SPARE_PAGES = 256;

/**
 * Removes the oldest batches when they are too old, or the files too large. One commit says which, in the trail too; from
 * then on they are gone. Their rows are deleted afterwards, and pages given back, in steps of a few milliseconds.
 */
export class Retention {
  private readonly clock: RetentionClock;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  /** What a step may take, by experience. */
  private rows = 256;
  private pageCount = 16;
  /** Records that this worker has removed. */
  removedRecords = 0;
  isHeld = false;

  constructor(private readonly place: RetentionPlace) {
    this.clock = new RetentionClock(place.limits.maxAgeMs);
  }

  start(): void {
    this.schedule(Math.min(FIRST_LOOK_MS, this.place.limits.intervalMs));
  }

  /** No step begins any more. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedule(millis: number): void {
    this.timer = setTimeout(() => {
      void this.look().finally(() => {
        if (!this.isStopped) this.schedule(this.place.limits.intervalMs);
      });
    }, millis);
  }

  /** Removes what has to go. Never rejects: whatever is in the way, the applier meets and tells it, too. */
  private async look(): Promise<void> {
    let lock: ProcessLock | undefined;
    try {
      if (!this.hasWork()) return;
      lock = lockFile(this.place.lockPath);
      if (lock === undefined) return;
      await this.deleteLeftovers();
      while (await this.remove()) await this.deleteLeftovers();
      await this.vacuum();
    } catch {
      // On a full disk fewer rows may still find room.
      this.rows = Math.max(MIN_STEP, this.rows >> 1);
      this.pageCount = Math.max(1, this.pageCount >> 1);
    } finally {
      lock?.release();
    }
  }

  private hasWork(): boolean {
    const retained = this.place.store()?.retained;
    if (retained === undefined) return false;
    return retained.hasLeftovers || this.spare(retained) > 0 || this.plan(retained) !== undefined;
  }

  /** @returns whether something went. */
  private async remove(): Promise<boolean> {
    const retained = this.place.store()?.retained;
    if (this.isStopped || retained === undefined || this.plan(retained) === undefined) return false;
    const removal = await this.place.alongside((store) => {
      const plan = this.plan(store.retained);
      if (plan === undefined) return undefined;
      store.retained.moveBeyond(plan);
      addRetention(store, plan, this.place.process);
      this.tellNotForwarded(store, plan);
      return plan;
    });
    this.removedRecords += removal?.records ?? 0;
    return removal !== undefined;
  }

  /** Of what goes for want of space, destinations may not have got everything. */
  private tellNotForwarded(store: StoreWriter, plan: PlannedRemoval): void {
    const { lastId, firstArrivalMs: fromMs, lastArrivalMs: toMs, digest } = plan;
    for (const { destination, position, isFiltered } of this.place.needs()) {
      if (position >= lastId) continue;
      const uid = derivedUid(`not forwarded ${destination} ${digest.toString('hex')}`);
      const records = isFiltered ? undefined : lastId - Math.max(position, plan.firstId - 1);
      const gap = { uid, reason: 'not_forwarded', records, fromMs, toMs, destination } as const;
      addGap(store, gap, this.place.process);
    }
  }

  /** The first record that a destination has yet to be sent. */
  private firstNeeded(): number {
    return Math.min(...this.place.needs().map(({ settled }) => settled + 1));
  }

  private plan(retained: RetainedRecords): PlannedRemoval | undefined {
    const { maxAgeMs } = this.place.limits;
    const { nowMs, isHeld } = this.clock.now((timeMs) => retained.arrivalsAround(timeMs));
    this.isHeld = isHeld;
    const old = retained.overAge({ beforeMs: nowMs - maxAgeMs, latestMs: nowMs + this.clock.leapMs });
    const due = old && retained.before(old, this.firstNeeded());
    if (due !== undefined) return { ...due, cause: 'age' };
    const records = this.recordsOverSize(retained);
    const excess = records > 0 ? retained.oldest(records) : undefined;
    return excess && { ...excess, cause: 'size' };
  }

  /**
   * By what a record takes on average. What the search file has yet to forget is not counted twice, and the digests of
   * batches, which stay, leave the records at least half of the limit: it must not empty the trail for their sake.
   */
  private recordsOverSize(retained: RetainedRecords): number {
    const { maxBytes } = this.place.limits;
    if (maxBytes === undefined) return 0;
    const { records, batches } = retained;
    const { searchFile } = this.place;
    const search = searchFile === undefined ? undefined : searchUsage(searchFile);
    const searchBytes =
      search === undefined ? 0 : search.usedBytes * Math.min(1, records / Math.max(1, search.records));
    const digestBytes = batches * BATCH_BYTES;
    const bytes = retained.usedBytes + searchBytes - digestBytes;
    const limit = Math.max(maxBytes - digestBytes, maxBytes / 2);
    return bytes <= limit ? 0 : Math.ceil((records * (bytes - limit * SIZE_TARGET)) / bytes);
  }

  private async deleteLeftovers(): Promise<void> {
    while (this.place.store()?.retained.hasLeftovers === true) {
      this.rows = await this.step(this.rows, MAX_STEP_ROWS, (store) =>
        store.retained.deleteLeftovers(this.rows),
      );
    }
  }

  private async vacuum(): Promise<void> {
    for (;;) {
      const retained = this.place.store()?.retained;
      const spare = retained === undefined ? 0 : this.spare(retained);
      if (retained === undefined || spare === 0) return;
      const before = retained.pages.all;
      this.pageCount = await this.step(this.pageCount, MAX_STEP_PAGES, (store) =>
        store.retained.vacuum(Math.min(spare, this.pageCount)),
      );
      // A file that was made anew by somebody may not know how.
      if (retained.pages.all >= before) return;
    }
  }

  /** Pages that are given back. Of the platform's file none: it knows best what it needs. */
  private spare(retained: RetainedRecords): number {
    if (this.place.isShared) return 0;
    const { all, free } = retained.pages;
    return Math.max(0, free - Math.max(SPARE_PAGES, Math.ceil(all * SPARE_SHARE)));
  }

  /** @returns how much the next step should take on. */
  private async step(size: number, maxSize: number, work: (store: StoreWriter) => void): Promise<number> {
    if (this.isStopped || !this.place.hasRoom()) throw new Error('Retention has to wait.');
    const { begun, millis } = await this.place.alongside((store) => {
      const start = performance.now();
      work(store);
      return { begun: start, millis: performance.now() - start };
    });
    // On a slow or busy disk the commit takes much longer than what is in it.
    const commitPause = (performance.now() - begun) * (1 / SHARE_OF_COMMITS - 1);
    await pause(Math.max(MIN_PAUSE_MS, commitPause, millis * (1 / SHARE_OF_TIME - 1)));
    const target = this.place.isShared ? SHARED_STEP_MS : STEP_MS;
    const next = Math.floor(Math.min(size * 2, (size * target) / Math.max(0.01, millis)));
    return Math.max(MIN_STEP, Math.min(maxSize, next));
  }
}
