import { Worker } from 'node:worker_threads';
import type { IndexLoopOptions } from './index-loop.js';
import { type SearchReport, searchStatus } from './search-status.js';
import { StopSignal } from './stop-signal.js';

/** After the first record was stored: a process that ends soon does not pay for an index. */
const START_DELAY_MS = 500;
/** After the start of a process that stores nothing: what others have left may not be indexed. */
const IDLE_START_DELAY_MS = 3000;
const FIRST_RESTART_MS = 5000;
const MAX_RESTART_MS = 60_000;
const MAX_YOUNG_MB = 8;

/** The thread that indexes, as its owner sees it: started late, again when it dies, and never waited for at an exit. */
export class SearchThread {
  private worker: Worker | undefined;
  private signal = new StopSignal();
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private hasNews = false;
  private deaths = 0;

  /** @param report - told of every change. */
  constructor(
    private readonly options: IndexLoopOptions,
    private readonly report: (report: SearchReport) => void,
  ) {}

  /** The store is open. */
  opened(): void {
    if (this.timer === undefined) this.startIn(IDLE_START_DELAY_MS);
  }

  /** Records were stored. Cheap. */
  news(): void {
    if (this.worker !== undefined) this.signal.tellNews();
    else if (!this.hasNews) this.startIn(START_DELAY_MS);
    this.hasNews = true;
  }

  /** Lets it commit what it has, for so long at most. */
  async stop(timeoutMs: number): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    const { worker } = this;
    if (worker === undefined) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    this.signal.stop();
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, timeoutMs);
    // One that is stuck in the disk cannot even be ended.
    await Promise.race([gone, late.promise]);
    clearTimeout(timer);
    if (this.worker !== undefined) void worker.terminate();
  }

  private startIn(millis: number): void {
    clearTimeout(this.timer);
    if (this.isStopping || this.worker !== undefined) return;
    this.timer = setTimeout(() => this.start(), millis);
    this.timer.unref();
  }

  private start(): void {
    this.signal = new StopSignal();
    const worker = new Worker(new URL('./search-worker.js', import.meta.url), {
      workerData: { options: this.options, memory: this.signal.memory },
      name: 'blotter-search',
      // The host's flags may name loaders or inspectors that are not for us.
      execArgv: [],
      // What it makes is soon garbage: more room would only take more memory.
      resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_MB },
    });
    this.worker = worker;
    worker.unref();
    let reason = 'exited';
    worker.on('message', (report: SearchReport) => this.report(report));
    worker.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => this.gone(reason));
  }

  private gone(reason: string): void {
    this.worker = undefined;
    if (this.isStopping) return;
    const message = `The thread that indexes ended: ${reason}.`;
    this.report({ status: searchStatus('failing'), fault: { code: 'SEARCH_GONE', message } });
    this.startIn(Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** this.deaths++));
  }
}
