import { randomUUID } from 'node:crypto';
import { BlotterError } from '../errors.js';
import { JournalDirectory, writeWholeSegment } from '../journal/index.js';
import { type Beside, type EncodableRecord, LogsEncoder } from '../otlp/index.js';
import type { StoreLocation } from '../store/index.js';
import { Accounting } from './accounting.js';
import { type BatchListener, PendingBatches } from './pending-batches.js';
import type { RetryOptions, WorkerCounters, WorkerMessage, WriterFault } from './protocol.js';
import { RetryDelay } from './retry-delay.js';
import { WatermarkWaiters } from './watermark-waiters.js';
import { type WorkerLink, startWorker } from './worker-link.js';

/** Resolved options of a writer. */
export interface WriterOptions {
  readonly store: StoreLocation;
  /** Folder of the journal. */
  readonly journalPath: string;
  readonly journalMaxBytes: number;
  readonly segmentBytes: number;
  readonly adoptIntervalMs: number;
  readonly retry: RetryOptions;
}

/** Watermarks that `flush` can wait for. */
export type FlushTarget = 'durable' | 'stored';

export interface WriterStatus {
  readonly state: 'open' | 'closing' | 'closed';
  /** UUID text of this writer instance. */
  readonly instance: string;
  /** UUID text of the store; undefined until it could be opened. */
  readonly generation: string | undefined;
  /** Workers started since the beginning; more than 1 after crashes. */
  readonly incarnation: number;
  /** What keeps it from working now; empty when all is well. */
  readonly faults: readonly WriterFault[];
  readonly counters: WorkerCounters;
}

/** How long a start waits to hear whether the store is usable. */
const READY_TIMEOUT_MS = 2000;
const RESPAWN: RetryOptions = { initialDelayMs: 50, maxDelayMs: 5000, factor: 2, jitter: 0.2 };
/** Part of a close's time that is kept for writing out what the worker did not manage. */
const WRITE_OUT_SHARE = 0.1;

const NO_COUNTERS: WorkerCounters = Object.freeze({
  busyRetries: 0,
  lockWaitMs: 0,
  journalBytes: 0,
  journalLagBytes: 0,
  appliedRecords: 0,
  applyMs: 0,
  adoptedSegments: 0,
  rejectedBatches: 0,
});

/**
 * The host's handle of the writer worker. `append` hands a batch over and returns at once; what is not
 * acknowledged yet is kept, sent again to a new worker when the old one dies, and written out
 * synchronously when the process ends. Nothing in it waits for a lock or a disk, except `writeOut`.
 */
export class Writer {
  readonly instance = randomUUID();
  private readonly directory: JournalDirectory;
  private readonly encoder = new LogsEncoder();
  private readonly pending = new PendingBatches();
  private readonly durableWaiters = new WatermarkWaiters();
  private readonly storedWaiters = new WatermarkWaiters();
  private readonly respawnDelay = new RetryDelay(RESPAWN);
  private readonly opening = Promise.withResolvers<void>();
  private readonly roomListeners: Array<() => void> = [];
  private readonly drainListeners: Array<(isHeld: boolean) => void> = [];
  private closed: PromiseWithResolvers<void> | undefined;
  private closing: Promise<void> | undefined;
  private link: WorkerLink | undefined;
  private respawnTimer: NodeJS.Timeout | undefined;
  private state: WriterStatus['state'] = 'open';
  private incarnation = 0;
  private lastBatch = 0;
  private exitSegments = 0;
  private generation: string | undefined;
  private faults: readonly WriterFault[] = [];
  private counters = NO_COUNTERS;
  private holds = 0;

  constructor(
    private readonly options: WriterOptions,
    readonly accounting: Accounting = new Accounting(),
  ) {
    this.directory = new JournalDirectory(options.journalPath);
    // An unhandled rejection would end the host; who wants to know calls ready().
    this.opening.promise.catch(() => undefined);
    setTimeout(() => this.opening.resolve(), READY_TIMEOUT_MS).unref();
    process.on('exit', this.onExit);
    process.on('beforeExit', this.onBeforeExit);
    this.spawn();
  }

  /**
   * Resolves when the store is open, or when it is locked or full now (then records go to the journal
   * until it is usable).
   * @throws BlotterError when the file is not one that Blotter may write: ERR_BLOTTER_NOT_SQLITE,
   * _NOT_OURS, _NEWER_SCHEMA, _NATIVE_MODULE.
   */
  async ready(): Promise<void> {
    this.hold(true);
    try {
      await this.opening.promise;
    } finally {
      this.hold(false);
    }
  }

  /** Called when queued records became durable, so that there is room again. */
  onRoom(listener: () => void): void {
    this.roomListeners.push(listener);
  }

  /**
   * Called when the process comes to its end: append what is not handed over yet, held when it is written
   * out synchronously next.
   */
  onDrain(listener: (isHeld: boolean) => void): void {
    this.drainListeners.push(listener);
  }

  /**
   * Encodes records that the accounting has admitted, and hands them over as one batch. After close it
   * appends to the journal synchronously instead.
   * @param bytes - the sum of what was admitted.
   * @param isHeld - do not hand it to the worker: the caller writes it out itself, next.
   * @throws when a record cannot be encoded; nothing is handed over then.
   */
  append<T extends EncodableRecord>(
    records: readonly T[],
    beside: (record: T) => Beside,
    bytes: number,
    listener?: BatchListener,
    isHeld = false,
  ): void {
    const payload = this.encoder.encode(records, beside);
    const batch = ++this.lastBatch;
    this.pending.add({ batch, records: records.length, bytes, payload, listener });
    // Whoever awaits a receipt does not want the process to end before it.
    if (listener !== undefined) this.hold(true);
    if (this.state === 'closed') this.appendAfterClose();
    else if (this.state === 'open' && !isHeld) {
      this.link?.post({ kind: 'append', batch, records: records.length, payload });
    }
  }

  /**
   * Waits until everything appended before the call is durable, or stored. Any number of callers may wait.
   * @throws BlotterError ERR_BLOTTER_TIMEOUT.
   */
  async flush(target: FlushTarget, timeoutMs = Infinity): Promise<void> {
    const batch = this.lastBatch;
    const isDurable = target === 'durable';
    const reached = isDurable ? this.pending.durableThrough : this.pending.storedThrough;
    if (reached >= batch || this.state === 'closed') return;
    this.hold(true);
    try {
      await (isDurable ? this.durableWaiters : this.storedWaiters).wait(batch, timeoutMs, target);
    } finally {
      this.hold(false);
    }
  }

  /**
   * Makes everything durable that was appended, applies what it can, and stops the worker: all within
   * one deadline. What the worker did not manage is written out synchronously. Never rejects.
   */
  close(timeoutMs: number): Promise<void> {
    return (this.closing ??= this.doClose(timeoutMs));
  }

  /**
   * Writes everything that is not acknowledged into the journal, synchronously. Batches that a worker
   * may be appending at this moment are recognised later by their numbers.
   * @throws the system's error; everything stays pending then.
   */
  writeOut(): void {
    this.link?.drain();
    const batches = this.pending.unacknowledged;
    if (batches.length === 0) return;
    this.directory.create();
    const now = Date.now();
    const frames = batches.map((batch) => ({ ...batch, appendedAtMs: now }));
    writeWholeSegment(this.directory, this.instance, ++this.exitSegments, frames);
    this.durable(frames.at(-1)!.batch);
    if (this.state === 'open') this.link?.post({ kind: 'adopt' });
  }

  status(): WriterStatus {
    return {
      state: this.state,
      instance: this.instance,
      generation: this.generation,
      incarnation: this.incarnation,
      faults: this.faults,
      counters: this.counters,
    };
  }

  /** Ends the worker as a crash would. For tests and for operators; another one takes over. */
  async terminateWorker(): Promise<void> {
    await this.link?.terminate();
  }

  private spawn(): void {
    const { store, journalPath, journalMaxBytes, segmentBytes, adoptIntervalMs, retry } = this.options;
    const link = startWorker(
      {
        instance: this.instance,
        incarnation: ++this.incarnation,
        journalPath,
        journalMaxBytes,
        segmentBytes,
        adoptIntervalMs,
        store,
        retry,
      },
      { message: (message) => this.receive(message), gone: (reason) => this.gone(reason) },
    );
    this.link = link;
    if (this.holds > 0) link.hold(true);
    for (const { batch, records, payload } of this.pending.unacknowledged) {
      link.post({ kind: 'append', batch, records, payload });
    }
  }

  private receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'ready':
        this.generation = message.generation;
        this.respawnDelay.reset();
        this.opening.resolve();
        return;
      case 'refused':
        this.opening.reject(
          new BlotterError(message.code, message.message.replace(` ${message.hint}`, ''), message.hint),
        );
        return;
      case 'durable':
        this.durable(message.through);
        return;
      case 'stored':
        this.accounting.stored(this.pending.store(message.through));
        this.storedWaiters.reached(message.through);
        return;
      case 'counters':
        this.counters = message.counters;
        this.faults = message.faults;
        if (message.faults.some(({ code }) => !code.startsWith('ERR_BLOTTER'))) this.opening.resolve();
        return;
      case 'closed':
        this.closed?.resolve();
    }
  }

  private durable(through: number): void {
    for (const { records, bytes, listener } of this.pending.acknowledge(through)) {
      this.accounting.durable(records, bytes);
      if (listener === undefined) continue;
      listener();
      this.hold(false);
    }
    this.durableWaiters.reached(through);
    for (const listener of this.roomListeners) listener();
  }

  private gone(reason: string): void {
    this.link = undefined;
    this.closed?.resolve();
    if (this.state !== 'open') return;
    this.faults = [
      {
        place: 'store',
        code: 'WORKER_GONE',
        message: `The writer worker ended: ${reason}.`,
        sinceMs: Date.now(),
      },
    ];
    this.respawnTimer = setTimeout(() => this.spawn(), this.respawnDelay.next());
    if (this.holds === 0) this.respawnTimer.unref();
  }

  private async doClose(timeoutMs: number): Promise<void> {
    this.state = 'closing';
    clearTimeout(this.respawnTimer);
    this.hold(true);
    this.closed = Promise.withResolvers();
    const workerMs = timeoutMs * (1 - WRITE_OUT_SHARE);
    if (this.link === undefined) this.closed.resolve();
    this.link?.post({ kind: 'close', timeoutMs: workerMs * 0.9 });
    const timer = setTimeout(() => this.closed?.resolve(), workerMs);
    await this.closed.promise;
    clearTimeout(timer);
    this.link?.drain();
    // A worker that is stuck in a disk or a lock must not append behind our back once we have written out.
    if (this.pending.unacknowledged.length > 0) await this.link?.terminate();
    this.state = 'closed';
    try {
      this.writeOut();
    } catch {
      // It stays pending and in the counters; the exit handler tries once more.
    }
    this.hold(false);
    process.off('beforeExit', this.onBeforeExit);
    if (this.pending.unacknowledged.length === 0) process.off('exit', this.onExit);
    this.durableWaiters.reached(Infinity);
    this.storedWaiters.reached(Infinity);
  }

  private appendAfterClose(): void {
    try {
      this.writeOut();
    } catch {
      // It stays queued, in the counters too; the next append and the exit handler try again.
      process.off('exit', this.onExit);
      process.on('exit', this.onExit);
    }
  }

  private readonly onExit = (): void => {
    try {
      for (const listener of this.drainListeners) listener(true);
      this.writeOut();
    } catch {
      // The process is ending and the journal cannot be written: nothing is left to try.
    }
  };

  /** The event loop is empty, so nothing else will record: finish, as long as it takes within a close's time. */
  private readonly onBeforeExit = (): void => {
    process.off('beforeExit', this.onBeforeExit);
    for (const listener of this.drainListeners) listener(false);
    this.flush('stored', 5000).catch(() => undefined);
  };

  /** Counted, because several may wait at once. */
  private hold(isHeld: boolean): void {
    this.holds += isHeld ? 1 : -1;
    if (this.holds === (isHeld ? 1 : 0)) this.link?.hold(isHeld);
  }
}
