import { Worker } from 'node:worker_threads';

/** What a thread is made of, and who hears of it. */
export interface KeptThreadOptions {
  readonly name: string;
  readonly program: URL;
  readonly workerData: () => unknown;
  /** What it makes is soon garbage: more room would only take more memory. */
  readonly maxYoungMb: number;
  readonly received: (message: unknown) => void;
  /** It ended by itself; it will be started again. */
  readonly died: (reason: string) => void;
}

const FIRST_RESTART_MS = 5000;
const MAX_RESTART_MS = 60_000;

/** A thread that its owner can do without for a while: started late, again when it dies, and never waited for at an exit. */
export class KeptThread {
  private worker: Worker | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private deaths = 0;

  constructor(private readonly options: KeptThreadOptions) {}

  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  /** It runs, or will. */
  get isDue(): boolean {
    return this.timer !== undefined;
  }

  /** Instead of what was due before. */
  startIn(millis: number): void {
    clearTimeout(this.timer);
    if (this.isStopping || this.worker !== undefined) return;
    this.timer = setTimeout(() => this.start(), millis);
    this.timer.unref();
  }

  post(message: unknown): void {
    this.worker?.postMessage(message);
  }

  /**
   * Lets it end by itself, for so long at most.
   * @param tell - tells it to.
   */
  async stop(tell: () => void, timeoutMs: number): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    const { worker } = this;
    if (worker === undefined) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    tell();
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, timeoutMs);
    // One that is stuck in the disk cannot even be ended.
    await Promise.race([gone, late.promise]);
    clearTimeout(timer);
    if (this.worker !== undefined) void worker.terminate();
  }

  private start(): void {
    const { name, program, workerData, maxYoungMb, received } = this.options;
    const worker = new Worker(program, {
      workerData: workerData(),
      name,
      // The host's flags may name loaders or inspectors that are not for us.
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: maxYoungMb },
    });
    this.worker = worker;
    worker.unref();
    let reason = 'exited';
    worker.on('message', received);
    worker.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => this.gone(reason));
  }

  private gone(reason: string): void {
    this.worker = undefined;
    if (this.isStopping) return;
    this.options.died(reason);
    this.startIn(Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** this.deaths++));
  }
}
