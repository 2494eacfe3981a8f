import { KeptThread } from '../threads/index.js';
import type { IndexLoopOptions } from './index-loop.js';
import { type SearchReport, searchStatus } from './search-status.js';
import { StopSignal } from './stop-signal.js';

/** After the first record was stored: a process that ends soon does not pay for an index. */
const START_DELAY_MS = 500;
/** After the start of a process that stores nothing: what others have left may not be indexed. */
const IDLE_START_DELAY_MS = 3000;

/** The thread that indexes, as its owner sees it. */
export class SearchThread {
  private readonly thread: KeptThread;
  private signal = new StopSignal();
  private hasNews = false;

  /** @param report - told of every change. */
  constructor(options: IndexLoopOptions, report: (report: SearchReport) => void) {
    this.thread = new KeptThread({
      name: 'blotter-search',
      program: new URL('./search-worker.js', import.meta.url),
      workerData: () => {
        this.signal = new StopSignal();
        return { options, memory: this.signal.memory };
      },
      maxYoungMb: 8,
      received: (message) => report(message as SearchReport),
      died: (reason) => {
        const message = `The thread that indexes ended: ${reason}.`;
        report({ status: searchStatus('failing'), fault: { code: 'SEARCH_GONE', message } });
      },
    });
  }

  /** The store is open. */
  opened(): void {
    if (!this.thread.isDue) this.thread.startIn(IDLE_START_DELAY_MS);
  }

  /** Records were stored. Cheap. */
  news(): void {
    if (this.thread.isRunning) this.signal.tellNews();
    else if (!this.hasNews) this.thread.startIn(START_DELAY_MS);
    this.hasNews = true;
  }

  /** Lets it commit what it has, for so long at most. */
  stop(timeoutMs: number): Promise<void> {
    return this.thread.stop(() => this.signal.stop(), timeoutMs);
  }
}
