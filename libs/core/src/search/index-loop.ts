import { type ProcessLock, classifySqliteError, lockFile, sqliteCode } from '../store/index.js';
import { Indexer, type IndexerOptions } from './indexer.js';
import { type SearchFault, type SearchReport, type SearchStatus, searchStatus } from './search-status.js';
import type { StopSignal } from './stop-signal.js';

export interface IndexLoopOptions extends IndexerOptions {
  /** Path of the lock file: of all processes that have the search file, one indexes. */
  readonly lockFile: string;
}

/** Rows of a transaction while there is much to do. */
const STEP_ROWS = 20_000;
/** As many as a reader tries one by one in a moment: fewer are waited for, as every transaction rewrites some pages. */
const WORTHWHILE_ROWS = 1000;
/** … for so long. */
const WAIT_MS = 1000;
/** More, and questions wait for the index. */
const MAX_CURRENT_LAG = 2000;
const POLL_MS = 200;
/** After so many rows at once everybody wants the processor: larger transactions take less of it. */
const BURST_ROWS = 10_000;
const BURST_POLL_MS = 400;
/** Between two looks when nothing happens; news of this process end it. */
const IDLE_POLL_MS = 1000;
const ELSEWHERE_MS = 3000;
/** Rows that are worth a transaction that takes them out of the index, and how often it is made for fewer. */
const TRIM_ROWS = 16_384;
const TRIM_INTERVAL_MS = 10_000;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;

/** Keeps the search file up with the store, in a thread of its own, until it is stopped. Synchronous. */
export class IndexLoop {
  private readonly indexer: Indexer;
  private lock: ProcessLock | undefined;
  /** Rows indexed in this round. */
  private rows = 0;
  private committedAt = -Infinity;
  private trimmedAt = -Infinity;
  /** A row that was not indexed when it was seen, and when that was. */
  private waiting: { readonly id: number; readonly since: number } | undefined;
  private failures = 0;
  private last = '';

  constructor(
    private readonly options: IndexLoopOptions,
    private readonly signal: StopSignal,
    private readonly report: (report: SearchReport) => void,
  ) {
    this.indexer = new Indexer(options);
  }

  run(): void {
    while (!this.signal.isStopped) {
      this.rows = 0;
      const delay = this.round();
      const still = this.rows >= BURST_ROWS ? BURST_POLL_MS : Math.min(delay, POLL_MS);
      this.signal.sleep(still);
      if (delay <= still) continue;
      if (this.failures === 0) this.signal.sleepUntilNews(delay - still);
      else this.signal.sleep(delay - still);
    }
    this.indexer.close();
    this.lock?.release();
  }

  /** @returns how long to sleep, in milliseconds. */
  private round(): number {
    try {
      this.lock ??= lockFile(this.options.lockFile);
      if (this.lock === undefined) {
        this.tell(searchStatus('elsewhere'));
        return ELSEWHERE_MS;
      }
      const isBusy = this.index();
      const isTrimming = this.trim();
      this.failures = 0;
      return isBusy || isTrimming ? POLL_MS : IDLE_POLL_MS;
    } catch (error) {
      return this.failed(error);
    }
  }

  /** @returns whether there is, or was a moment ago, something to do. */
  private index(): boolean {
    let progress = this.indexer.look();
    for (;;) {
      const now = performance.now();
      const lag = progress.storeLastId - progress.indexedThrough;
      this.tellProgress(progress.indexedThrough, progress.storeLastId, now);
      const isWorthwhile = lag >= WORTHWHILE_ROWS || (lag > 0 && now - this.committedAt >= WAIT_MS);
      if (this.signal.isStopped || !isWorthwhile) return lag > 0 || now - this.committedAt < WAIT_MS;
      progress = this.indexer.step(STEP_ROWS, () => this.signal.isStopped);
      this.rows += progress.rows;
      this.committedAt = performance.now();
      progress = {
        ...progress,
        storeLastId: Math.max(progress.storeLastId, this.indexer.look().storeLastId),
      };
    }
  }

  /** One transaction a round: what has gone is in nobody's way, and what arrives needs the processor more. */
  private trim(): boolean {
    if (this.signal.isStopped) return false;
    const now = performance.now();
    const isDue = now - this.trimmedAt >= TRIM_INTERVAL_MS;
    if (isDue) this.trimmedAt = now;
    return this.indexer.trim(isDue ? 1 : TRIM_ROWS);
  }

  private tellProgress(indexedThroughId: number, lastId: number, now: number): void {
    if (this.waiting !== undefined && indexedThroughId >= this.waiting.id) this.waiting = undefined;
    if (lastId > indexedThroughId) this.waiting ??= { id: lastId, since: now };
    const lagRecords = Math.max(0, lastId - indexedThroughId);
    const lagMs = this.waiting === undefined ? 0 : Math.round(now - this.waiting.since);
    this.tell({
      state: lagRecords > MAX_CURRENT_LAG ? 'behind' : 'current',
      indexedThroughId,
      lagRecords,
      lagMs,
    });
  }

  private failed(error: unknown): number {
    this.failures++;
    // Whoever has the lock gives it up again; and the first of anything may be the store being replaced, or salvaged.
    if (this.failures > 1 && !isBusy(error)) this.tell(searchStatus('failing'), faultOf(error));
    return Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.failures - 1, 10));
  }

  private tell(status: SearchStatus, fault?: SearchFault): void {
    const text = JSON.stringify([status, fault]);
    if (text === this.last) return;
    this.last = text;
    this.report({ status, fault });
  }
}

function isBusy(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return classifySqliteError(error) === 'busy' || classifySqliteError(cause) === 'busy';
}

function faultOf(error: unknown): SearchFault {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: sqliteCode(error) || (typeof code === 'string' ? code : 'UNKNOWN'),
    message: typeof message === 'string' ? message : 'unknown error',
  };
}
