import { Piscina } from 'piscina';
import { fileURLToPath } from 'node:url';
import type { DecodeResult, DecodeSetup, DecodeTask } from './decode-task.js';

/** What the pool makes of a body: its result, or none because the pool is full or the thread died. */
export type PoolResult = DecodeResult | { readonly kind: 'unavailable'; readonly message: string };

export interface DecodePoolOptions extends DecodeSetup {
  /** Threads, at most; one is always there. */
  readonly maxThreads: number;
  /** How long a body may wait and be decoded, in milliseconds; a thread that takes longer is ended. */
  readonly timeoutMs: number;
}

/** Bodies that wait for a thread; the bytes of all are bounded before. */
const MAX_WAITING = 4096;
/** Threads beyond the first are kept for the next burst so long. */
const IDLE_MS = 10_000;

/** Threads that decompress and decode, so that the event loop stays free for everybody's requests. */
export class DecodePool {
  private readonly piscina: Piscina<DecodeTask, DecodeResult>;
  private readonly timeoutMs: number;

  constructor({ maxThreads, timeoutMs, ...setup }: DecodePoolOptions) {
    this.timeoutMs = timeoutMs;
    this.piscina = new Piscina({
      filename: fileURLToPath(workerFile()),
      name: 'decodeTask',
      minThreads: 1,
      maxThreads,
      idleTimeout: IDLE_MS,
      maxQueue: MAX_WAITING,
      workerData: setup,
      recordTiming: false,
      // Otherwise a busy thread waits for its next task outside of its event loop, which must turn for V8 to free
      // what finished decompressions held.
      atomics: 'disabled',
      // The host's flags may name loaders or inspectors that are not for us.
      execArgv: [],
    });
    // A thread that dies without a task is replaced; one with a task fails it.
    this.piscina.on('error', () => undefined);
  }

  /** Never rejects. */
  async decode(task: DecodeTask): Promise<PoolResult> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.timeoutMs);
    try {
      return await this.piscina.run(task, { signal: abort.signal });
    } catch (error) {
      return { kind: 'unavailable', message: `The request was not decoded: ${reason(error, abort.signal)}.` };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the threads; what they were doing is answered as unavailable. */
  async close(): Promise<void> {
    await this.piscina.destroy();
  }
}

function reason(error: unknown, { aborted }: AbortSignal): string {
  if (aborted) return 'it took too long';
  const message = error instanceof Error ? error.message : String(error);
  return message === 'Task queue is at limit' ? 'too many wait' : 'its thread has ended';
}

/** The file that ships, also when this module runs from source. */
function workerFile(): URL {
  const isBuilt = import.meta.url.includes('/dist/');
  return new URL(
    isBuilt ? './decode.worker.js' : '../../../dist/receivers/decoding/decode.worker.js',
    import.meta.url,
  );
}
