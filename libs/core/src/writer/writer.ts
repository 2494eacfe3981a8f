import { diag } from '@opentelemetry/api';
import { defaultResource } from '@opentelemetry/resources';
import { randomUUID } from 'node:crypto';
import { BlotterError } from '../errors.js';
import { JournalDirectory } from '../journal/index.js';
import { type Beside, type EncodableRecord, type EncodableResource, LogsEncoder } from '../otlp/index.js';
import type { StoreLocation } from '../store/index.js';
import { Accounting, type LossReason } from './accounting.js';
import type { Gap } from './gap.js';
import { gapRecord } from './gap-record.js';
import { HostRun } from './host-run.js';
import { Losses } from './losses.js';
import { type BatchListener, type PendingBatch, PendingBatches } from './pending-batches.js';
import type { RetryOptions, WorkerCounters, WorkerMessage, WriterFault } from './protocol.js';
import { RetryDelay } from './retry-delay.js';
import { WatermarkWaiters } from './watermark-waiters.js';
import { type WorkerLink, startWorker } from './worker-link.js';
import { writeOut } from './write-out.js';

/** Resolved options of a writer. */
export interface WriterOptions {
  readonly store: StoreLocation;
  /** Folder of the journal. */
  readonly journalPath: string;
  readonly journalMaxBytes: number;
  readonly segmentBytes: number;
  readonly walMaxBytes: number;
  readonly adoptIntervalMs: number;
  readonly retry: RetryOptions;
}

/** Watermarks that `flush` can wait for. */
export type FlushTarget = 'durable' | 'stored';

/**
 * How recording fares: `ok`; `degraded` while the store cannot be written, so that records are durable in the journal
 * and not yet found; `failing` while the journal cannot be written either, so that records wait in memory.
 */
export type WriterHealth = 'ok' | 'degraded' | 'failing';

export interface WriterStatus {
  readonly state: 'open' | 'closing' | 'closed';
  readonly health: WriterHealth;
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
/** A worker that has lived for so long did not die of what its predecessor died of. */
const HEALTHY_LIFE_MS = 10_000;
/** Estimate of a gap record in memory. */
const GAP_BYTES = 512;
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
  rejectedRecords: 0,
  uncleanEnds: 0,
  storeLosses: 0,
});

/**
 * The host's handle of the writer worker. `append` hands a batch over and returns at once; what is not
 * acknowledged yet is kept, sent again to a new worker when the old one dies, and written out
 * synchronously when the process ends. Nothing in it waits for a lock or a disk, except `writeOut`.
 */
export class Writer {
  readonly instance = randomUUID();
  private readonly directory: JournalDirectory;
  private readonly run: HostRun;
  private readonly losses: Losses;
  private readonly encoder = new LogsEncoder();
  private readonly pending = new PendingBatches();
  private readonly durableWaiters = new WatermarkWaiters();
  private readonly storedWaiters = new WatermarkWaiters();
  private readonly respawnDelay = new RetryDelay(RESPAWN);
  private readonly opening = Promise.withResolvers<void>();
  private readonly drainListeners: Array<(isHeld: boolean) => void> = [];
  private closed: PromiseWithResolvers<void> | undefined;
  private closing: Promise<void> | undefined;
  private link: WorkerLink | undefined;
  private respawnTimer: NodeJS.Timeout | undefined;
  private state: WriterStatus['state'] = 'open';
  private incarnation = 0;
  private spawnedAt = 0;
  private lastBatch = 0;
  /** Records of all batches so far. */
  private handedOver = 0;
  private lastResource: EncodableResource | undefined;
  /** The process is ending: what is appended now is not handed to the worker, but written out next. */
  private isWritingOut = false;
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
    this.run = new HostRun(this.directory, this.instance);
    this.losses = new Losses(accounting, {
      tell: (gaps) => this.tell(gaps),
      mark: (mark) => this.link?.post({ kind: 'mark', mark }),
    });
    // Before the first record, so that no end of the process goes unnoticed.
    this.run.begin();
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

  /** Records were created and dropped at once. */
  drop(reason: LossReason, records: number): void {
    this.accounting.drop(reason, records);
    this.losses.note(reason, records);
  }

  /** Records were created and refused at once, and their sender told. */
  reject(reason: LossReason, records: number): void {
    this.accounting.reject(reason, records);
    // Whoever disables the SDK does not want a trail.
    if (reason !== 'sdk_disabled') this.losses.note(reason, records);
  }

  /** Records that were admitted cannot be kept. */
  giveUp(reason: LossReason, records: number, bytes: number): void {
    this.accounting.giveUp(reason, records, bytes);
    this.losses.note(reason, records);
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
    this.enqueue(records, beside, bytes, { listener, isAwaited: listener !== undefined, isHeld });
  }

  /**
   * Waits until everything appended before the call is durable, or stored. Any number of callers may wait.
   * @throws BlotterError ERR_BLOTTER_TIMEOUT.
   */
  async flush(target: FlushTarget, timeoutMs = Infinity): Promise<void> {
    this.losses.tell();
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
   * Writes everything that is not acknowledged into the journal, synchronously.
   * @throws the system's error; what could not be written stays pending then.
   */
  writeOut(): void {
    this.link?.drain();
    const batches = this.pending.unacknowledged;
    if (batches.length === 0) return;
    const { written, error } = writeOut(this.directory, this.instance, () => ++this.exitSegments, batches);
    if (written > 0) this.durable(batches[written - 1]!.batch);
    if (this.state === 'open') this.link?.post({ kind: 'adopt' });
    if (error !== undefined) throw error;
  }

  status(): WriterStatus {
    const faults = this.accounting.isBalanced ? this.faults : [...this.faults, UNBALANCED];
    return {
      state: this.state,
      health: healthOf(faults),
      instance: this.instance,
      generation: this.generation,
      incarnation: this.incarnation,
      faults,
      counters: this.counters,
    };
  }

  /** Ends the worker as a crash would. For tests and for operators; another one takes over. */
  async terminateWorker(): Promise<void> {
    await this.link?.terminate();
  }

  private spawn(): void {
    this.spawnedAt = performance.now();
    const link = startWorker(
      {
        ...this.options,
        instance: this.instance,
        process: this.run.process,
        incarnation: ++this.incarnation,
      },
      { message: (message) => this.receive(message), gone: (reason) => this.gone(reason) },
    );
    this.link = link;
    if (this.holds > 0) link.hold(true);
    link.post({ kind: 'mark', mark: this.losses.mark() });
    for (const batch of this.pending.unacknowledged) this.post(batch);
  }

  private enqueue<T extends EncodableRecord>(
    records: readonly T[],
    beside: (record: T) => Beside,
    bytes: number,
    { listener, isAwaited, isHeld }: Delivery,
  ): void {
    const payload = this.encoder.encode(records, beside);
    const last = records.at(-1)!;
    this.lastResource = last.resource;
    this.handedOver += records.length;
    const batch: PendingBatch = {
      batch: ++this.lastBatch,
      records: records.length,
      bytes,
      payload,
      through: this.handedOver,
      createdAtMs: Math.floor(last.hrTimeObserved[0] * 1000 + last.hrTimeObserved[1] / 1e6),
      listener,
      isAwaited,
    };
    this.pending.add(batch);
    // Whoever awaits a receipt does not want the process to end before it.
    if (isAwaited) this.hold(true);
    if (this.state === 'closed') this.appendAfterClose();
    else if (this.state === 'open' && !isHeld) this.post(batch);
  }

  private post({ batch, records, payload, through, createdAtMs }: PendingBatch): void {
    const { created, lost } = this.accounting;
    this.link?.post({ kind: 'append', batch, records, payload, through, createdAtMs, created, lost });
  }

  /** Appends gap records; nobody waits for them. */
  private tell(gaps: readonly Gap[]): void {
    for (const gap of gaps) {
      const record = gapRecord(gap, this.run.process, this.lastResource ?? defaultResource());
      this.accounting.admit(GAP_BYTES);
      const listener: BatchListener = (error) => {
        if (error === undefined) this.losses.told(gap.uid);
      };
      const delivery = { listener, isAwaited: false, isHeld: this.isWritingOut };
      this.enqueue([record], () => ({ uid: gap.uid }), GAP_BYTES, delivery);
    }
  }

  private receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'ready':
        this.generation = message.generation;
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
      case 'unstored':
        this.accounting.unstored(message.records);
        return;
      case 'evicted':
        this.run.restore();
        return;
      case 'counters':
        this.counters = message.counters;
        if (!this.run.isBegun) this.run.begin();
        this.faults = message.faults;
        if (message.faults.some(({ code }) => !code.startsWith('ERR_BLOTTER'))) this.opening.resolve();
        return;
      case 'closed':
        this.closed?.resolve();
    }
  }

  private durable(through: number): void {
    for (const { records, bytes, listener, isAwaited } of this.pending.acknowledge(through)) {
      this.accounting.durable(records, bytes);
      listener?.();
      if (isAwaited) this.hold(false);
    }
    this.durableWaiters.reached(through);
    this.losses.roomMade();
  }

  private gone(reason: string): void {
    this.link = undefined;
    this.closed?.resolve();
    if (this.state !== 'open') return;
    this.faults = [
      {
        place: 'journal',
        code: 'WORKER_GONE',
        message: `The writer worker ended: ${reason}.`,
        sinceMs: Date.now(),
      },
    ];
    if (performance.now() - this.spawnedAt > HEALTHY_LIFE_MS) this.respawnDelay.reset();
    this.respawnTimer = setTimeout(() => this.spawn(), this.respawnDelay.next());
    if (this.holds === 0) this.respawnTimer.unref();
  }

  private async doClose(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    this.losses.tell(true);
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
    // A worker that is stuck in a lock must not append behind our back once we have written out. One that is stuck in
    // the disk cannot be ended; what it appends later is recognised by its number.
    if (this.pending.unacknowledged.length > 0) {
      await settledWithin(this.link?.terminate(), deadline - performance.now());
    }
    this.state = 'closed';
    this.finish(false);
    this.hold(false);
    process.off('beforeExit', this.onBeforeExit);
    if (this.pending.unacknowledged.length === 0) process.off('exit', this.onExit);
    this.durableWaiters.reached(Infinity);
    this.storedWaiters.reached(Infinity);
  }

  private appendAfterClose(): void {
    if (this.finish(false)) return;
    // It stays queued, in the counters too; the next append and the exit handler try again.
    process.off('exit', this.onExit);
    process.on('exit', this.onExit);
  }

  /** Writes out what is left, or at least what is lost. @returns false when something is left. */
  private finish(isExiting: boolean): boolean {
    try {
      this.writeOut();
    } catch (error) {
      const left = this.pending.unacknowledged;
      if (!this.run.lastWord(this.losses.open(), left, true)) {
        const lost = left.reduce((sum, { records }) => sum + records, 0);
        diag.error(`Blotter: ${lost} records cannot be written, and nothing in their place`, error);
      }
      return false;
    }
    const untold = this.losses.open();
    // A worker thread runs on until the process is gone: it must find its run file, with a last word in it.
    if (untold.length > 0 || (isExiting && this.state !== 'closed')) {
      this.run.lastWord(untold, [], untold.length > 0);
    } else this.run.end();
    return true;
  }

  private readonly onExit = (): void => {
    this.isWritingOut = true;
    for (const listener of this.drainListeners) listener(true);
    this.losses.tell(true);
    this.finish(true);
  };

  /** The event loop is empty, so nothing else will record: finish, as long as it takes within a close's time. */
  private readonly onBeforeExit = (): void => {
    process.off('beforeExit', this.onBeforeExit);
    for (const listener of this.drainListeners) listener(false);
    this.losses.tell(true);
    this.flush('stored', 5000).catch(() => undefined);
  };

  /** Counted, because several may wait at once. */
  private hold(isHeld: boolean): void {
    this.holds += isHeld ? 1 : -1;
    if (this.holds === (isHeld ? 1 : 0)) this.link?.hold(isHeld);
  }
}

/** How a batch is delivered. */
interface Delivery {
  readonly listener: BatchListener | undefined;
  readonly isAwaited: boolean;
  readonly isHeld: boolean;
}

const UNBALANCED: WriterFault = Object.freeze({
  place: 'books',
  code: 'BLOTTER_BOOKS',
  message: 'created = durable + queued + rejected + dropped does not hold: please report it.',
  sinceMs: 0,
});

function healthOf(faults: readonly WriterFault[]): WriterHealth {
  if (faults.length === 0) return 'ok';
  return faults.some(({ place }) => place !== 'store') ? 'failing' : 'degraded';
}

/** Waits for it, but not for ever. */
async function settledWithin(work: Promise<void> | undefined, millis: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, millis);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
