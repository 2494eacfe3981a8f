import { Worker } from 'node:worker_threads';
import type { TradingActivity } from '../platform/trading-activity.js';
import type { CloseTimes } from './close-times.js';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.js';

const KINDS = [
  { script: './order-sync.worker.js', threads: 1 },
  { script: './closer.worker.js', threads: 4 },
  { script: './balance.worker.js', threads: 1 },
] as const;

/** The platform's worker threads: order sync, transaction closing, balance updates. */
export class PlatformThreads {
  private readonly threads: readonly PlatformWorker[];

  /** @param received - takes the activities that the threads do not write themselves. */
  constructor(
    setup: Omit<ThreadSetup, 'index' | 'threads' | 'seed'>,
    received: (activity: TradingActivity) => void,
  ) {
    this.threads = KINDS.flatMap(({ script, threads }, kind) =>
      Array.from({ length: threads }, (_, index) => {
        const seed = 100 * kind + index;
        return new PlatformWorker(script, { ...setup, seed, index, threads }, received);
      }),
    );
  }

  async ready(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.ready.promise));
  }

  /** Lets all of them work for that long. @returns how long each close took. */
  async run(millis: number): Promise<CloseTimes> {
    this.post({ kind: 'go', millis });
    const times = await Promise.all(this.threads.map((thread) => thread.done.promise));
    return {
      whole: times.flatMap((each) => each?.whole ?? []),
      transaction: times.flatMap((each) => each?.transaction ?? []),
      activity: times.flatMap((each) => each?.activity ?? []),
    };
  }

  /** Ends the run early: {@link run} resolves soon. */
  stop(): void {
    this.post({ kind: 'stop' });
  }

  async terminate(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.worker.terminate()));
  }

  private post(message: ToThread): void {
    for (const { worker } of this.threads) worker.postMessage(message);
  }
}

class PlatformWorker {
  readonly ready = Promise.withResolvers<void>();
  readonly done = Promise.withResolvers<CloseTimes | undefined>();
  readonly worker: Worker;

  constructor(script: string, workerData: ThreadSetup, received: (activity: TradingActivity) => void) {
    this.worker = new Worker(new URL(script, import.meta.url), { workerData });
    this.worker.on('message', (message: FromThread) => {
      if (message.kind === 'activity') received(message.activity);
      else if (message.kind === 'ready') this.ready.resolve();
      else this.done.resolve(message.closeTimes);
    });
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error(`${script} ended before its work was done.`)));
  }

  /** Without effect once both are settled. */
  private fail(error: unknown): void {
    for (const { promise, reject } of [this.ready, this.done]) {
      promise.catch(() => undefined);
      reject(error);
    }
  }
}
