import { Piscina } from 'piscina';
import { fileURLToPath } from 'node:url';
import { BlotterError } from '../errors.js';
import { closed } from './closed.js';
import type { ResolvedFinderOptions } from './finder-options.js';
import type { Request } from './reading.js';
import type { Reply } from './reply.js';

/** What a thread of a lane is given. */
export interface Task extends Request {
  /** 1 when nobody wants the answer any more. Shared memory: a thread that reads looks at nothing else. */
  readonly cancelled: Int32Array<SharedArrayBuffer>;
}

/** Threads without a request for so long are ended. */
const IDLE_MS = 10_000;
/** A thread looks at its clock every few milliseconds, but may have to start first; one that is so late hangs. */
const GRACE_MS = 5000;

/** Threads that answer requests in the order in which they came, one at a time each. */
export class Lane {
  private readonly piscina: Piscina<Task, Reply>;
  /** Each begins one request that waits for a thread. */
  private readonly waiting = new Set<() => void>();
  private running = 0;
  private isClosed = false;

  /**
   * @param options - given to each thread when it starts.
   * @param file - what the threads run.
   * @param graceMs - what they may need beyond a request's time limit.
   */
  constructor(
    private readonly threads: number,
    options: ResolvedFinderOptions,
    file = workerFile(),
    private readonly graceMs = GRACE_MS,
  ) {
    this.piscina = new Piscina({
      filename: fileURLToPath(file),
      name: 'answerTask',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      workerData: options,
      recordTiming: false,
      // A thread that waits outside of its event loop cannot be told to end, and V8 frees less.
      atomics: 'disabled',
      // The host's flags may name loaders or inspectors that are not for us.
      execArgv: [],
    });
    // A thread that dies without a request is replaced; one with a request fails it.
    this.piscina.on('error', () => undefined);
  }

  /** @throws BlotterError ERR_BLOTTER_FULL, _TIMEOUT, _CLOSED, _SEARCH (the thread died); the signal's reason, at once. */
  async run(request: Request, signal?: AbortSignal): Promise<Reply> {
    const until = performance.now() + request.timeLimitMs;
    await this.turn(request.timeLimitMs, signal);
    const task = {
      ...request,
      timeLimitMs: Math.max(1, until - performance.now()),
      cancelled: new Int32Array(new SharedArrayBuffer(4)),
    };
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        Atomics.store(task.cancelled, 0, 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      // An aborted one goes on until its thread has noticed: only then the thread is free again.
      void this.inThread(task, signal)
        .then(resolve, reject)
        .finally(() => {
          signal?.removeEventListener('abort', giveUp);
          this.leave();
        });
    });
  }

  /** Ends the threads, and everything that they were asked. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.next();
    await this.piscina.destroy();
  }

  private async inThread(task: Task, signal: AbortSignal | undefined): Promise<Reply> {
    const abort = new AbortController();
    let timer = setTimeout(() => abort.abort(), task.timeLimitMs + this.graceMs);
    const hurry = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), this.graceMs);
    };
    signal?.addEventListener('abort', hurry, { once: true });
    try {
      return await this.piscina.run(task, { signal: abort.signal });
    } catch (error) {
      if (this.isClosed) throw closed();
      throw abort.signal.aborted ? hangs(task, this.graceMs) : died(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', hurry);
    }
  }

  /** Waits for a thread that is free, and takes it. */
  private async turn(timeLimitMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.isClosed) throw closed();
    signal?.throwIfAborted();
    const { promise, resolve: begin, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(tooBusy(timeLimitMs)), timeLimitMs);
    const giveUp = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', giveUp, { once: true });
    this.waiting.add(begin);
    this.next();
    try {
      await promise;
      signal?.throwIfAborted();
      if (this.isClosed) throw closed();
    } catch (error) {
      // A thread that it was given in the same moment is the next one's.
      if (!this.waiting.delete(begin)) this.leave();
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  private next(): void {
    for (const begin of this.waiting) {
      if (this.running >= this.threads && !this.isClosed) return;
      this.waiting.delete(begin);
      this.running++;
      begin();
    }
  }

  private leave(): void {
    this.running--;
    this.next();
  }
}

function tooBusy(timeLimitMs: number): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_FULL',
    `The question waited ${Math.round(timeLimitMs)} ms for a thread, its whole time.`,
    'Ask again later, narrow the filters of long questions, or raise threads.',
  );
}

function hangs({ kind, timeLimitMs }: Task, graceMs: number): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_TIMEOUT',
    `There was no answer (${kind}) ${Math.round(timeLimitMs)} ms after the start and ${graceMs} ms more: its thread was ended.`,
    'Ask again, or for less; the disk may be slow.',
  );
}

function died(error: unknown): BlotterError {
  const reason = error instanceof Error ? error.message : String(error);
  return new BlotterError(
    'ERR_BLOTTER_SEARCH',
    `The thread that was to answer has ended: ${reason}.`,
    'Ask again: another takes its place.',
    { cause: error },
  );
}

/** The file that ships, also when this module runs from source. */
function workerFile(): URL {
  const isBuilt = import.meta.url.includes('/dist/');
  return new URL(isBuilt ? './reading.worker.js' : '../../dist/finder/reading.worker.js', import.meta.url);
}
