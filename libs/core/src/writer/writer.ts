import { diag } from '@opentelemetry/api';
import { defaultResource } from '@opentelemetry/resources';
import { randomUUID } from 'node:crypto';
import { JournalDirectory } from '../journal/index.js';
import { type Beside, type EncodableRecord, type EncodableResource, LogsEncoder } from '../otlp/index.js';
import { type RetryOptions, UidGenerator, instanceBits } from '../model/index.js';
import type { Destination, DestinationStatus } from '../forwarder/index.js';
import type { SearchStatus } from '../search/index.js';
import type { StoreLocation } from '../store/index.js';
import { Accounting, type LossReason } from './accounting.js';
import type { Gap } from './gap.js';
import { gapRecord } from './gap-record.js';
import { HostRun } from './host-run.js';
import { Losses } from './losses.js';
import { type BatchListener, type PendingBatch, PendingBatches } from './pending-batches.js';
import type {
  RetentionLimits,
  SearchLocation,
  StoredReport,
  WorkerCounters,
  WriterFault,
} from './protocol.js';
import { WatermarkWaiters } from './watermark-waiters.js';
import { WorkerSupervisor } from './worker-supervisor.js';
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
  /** undefined: nothing is ever removed. */
  readonly retention: RetentionLimits | undefined;
  readonly search: SearchLocation | undefined;
  /** Backends that records are forwarded to. */
  readonly destinations: readonly Destination[];
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
  readonly search: SearchStatus;
  /** Of every destination that records are forwarded to. */
  readonly forward: readonly DestinationStatus[];
}

/** Estimate of a gap record in memory. */
const GAP_BYTES = 512;
/** Part of a close's time that is kept for writing out what the worker did not manage. */
const WRITE_OUT_SHARE = 0.1;

/**
 * The host's handle of the writer worker. `append` hands a batch over and returns at once; what is not
 * acknowledged yet is kept, sent again to a new worker when the old one dies, and written out
 * synchronously when the process ends. Nothing in it waits for a lock or a disk, except `writeOut`.
 */
export class Writer {
  readonly instance = randomUUID();
  /** For all records of this instance: by its uids the store knows which cannot have come before. */
  readonly uids = new UidGenerator(instanceBits(this.instance));
  private readonly directory: JournalDirectory;
  private readonly run: HostRun;
  private readonly losses: Losses;
  private readonly encoder = new LogsEncoder();
  private readonly pending = new PendingBatches();
  private readonly durableWaiters = new WatermarkWaiters();
  private readonly storedWaiters = new WatermarkWaiters();
  private readonly worker: WorkerSupervisor;
  private readonly drainListeners: Array<(isHeld: boolean) => void> = [];
  private closing: Promise<void> | undefined;
  private state: WriterStatus['state'] = 'open';
  private lastBatch = 0;
  private lastPosted = 0;
  /** Records of all batches so far. */
  private handedOver = 0;
  private lastResource: EncodableResource | undefined;
  /** The process is ending: what is appended now is not handed to the worker, but written out next. */
  private isWritingOut = false;
  private exitSegments = 0;

  constructor(
    options: WriterOptions,
    readonly accounting: Accounting = new Accounting(),
  ) {
    this.directory = new JournalDirectory(options.journalPath);
    this.run = new HostRun(this.directory, this.instance);
    this.losses = new Losses(accounting, {
      tell: (gaps) => this.tell(gaps),
      mark: (mark) => this.worker.post({ kind: 'mark', mark }),
    });
    this.worker = new WorkerSupervisor(
      { ...options, instance: this.instance, process: this.run.process },
      {
        started: () => this.resend(),
        durable: (through) => this.durable(through),
        stored: (report) => this.stored(report),
        // After a close there is nothing to be seen alive for.
        evicted: () => this.state === 'open' && this.run.restore(),
        counted: () => this.state === 'open' && this.run.hold(),
      },
    );
    // Before the first record, so that no end of the process goes unnoticed.
    this.run.begin();
    process.on('exit', this.onExit);
    process.on('beforeExit', this.onBeforeExit);
    this.worker.start();
  }

  /**
   * Resolves when the store is open, or when it is locked or full now (then records go to the journal
   * until it is usable).
   * @throws BlotterError when the file is not one that Blotter may write: ERR_BLOTTER_NOT_SQLITE,
   * _NOT_OURS, _NEWER_SCHEMA, _NATIVE_MODULE.
   */
  ready(): Promise<void> {
    return this.worker.ready();
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
   * Hands over a batch that came encoded: the accounting has admitted its records. The process does not end before the
   * listener was told.
   * @param payload - ExportLogsServiceRequest, protobuf; not to be changed afterwards.
   * @param bytes - as admitted.
   */
  appendEncoded(payload: Uint8Array, records: number, bytes: number, listener: BatchListener): void {
    const createdAtMs = Date.now();
    this.deliver({ payload, records, bytes, createdAtMs }, { listener, isAwaited: true, isHeld: false });
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
    this.worker.hold(true);
    try {
      await (isDurable ? this.durableWaiters : this.storedWaiters).wait(batch, timeoutMs, target);
    } finally {
      this.worker.hold(false);
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
    this.worker.drain();
    const batches = this.pending.unacknowledged;
    if (batches.length === 0) return;
    const { written, error } = writeOut(this.directory, this.instance, () => ++this.exitSegments, batches);
    if (written > 0) this.durable(batches[written - 1]!.batch);
    if (this.state === 'open') {
      this.worker.post({ kind: 'adopt' });
      // The worker acknowledges up to a batch: it must have all before it.
      for (const batch of this.pending.unacknowledged) if (batch.batch > this.lastPosted) this.post(batch);
    }
    if (error !== undefined) throw error as Error;
  }

  status(): WriterStatus {
    const { generation, incarnation, counters, search, forward } = this.worker;
    const faults = this.accounting.isBalanced ? this.worker.faults : [...this.worker.faults, UNBALANCED];
    return {
      state: this.state,
      health: healthOf(faults),
      instance: this.instance,
      generation,
      incarnation,
      faults,
      counters,
      search,
      forward,
    };
  }

  /** Ends the worker as a crash would. For tests and for operators; another one takes over. */
  terminateWorker(): Promise<void> {
    return this.worker.terminate();
  }

  /** A new worker does not know what the old one was sent. */
  private resend(): void {
    this.worker.post({ kind: 'mark', mark: this.losses.mark() });
    for (const batch of this.pending.unacknowledged) this.post(batch);
  }

  private enqueue<T extends EncodableRecord>(
    records: readonly T[],
    beside: (record: T) => Beside,
    bytes: number,
    delivery: Delivery,
  ): void {
    const payload = this.encoder.encode(records, beside);
    const last = records.at(-1)!;
    this.lastResource = last.resource;
    const createdAtMs = Math.floor(last.hrTimeObserved[0] * 1000 + last.hrTimeObserved[1] / 1e6);
    this.deliver({ payload, records: records.length, bytes, createdAtMs }, delivery);
  }

  private deliver(encoded: EncodedBatch, { listener, isAwaited, isHeld, isGap }: Delivery): void {
    this.handedOver += encoded.records;
    const batch: PendingBatch = {
      ...encoded,
      batch: ++this.lastBatch,
      through: this.handedOver,
      listener,
      isAwaited,
      isGap,
    };
    this.pending.add(batch);
    // Whoever awaits a receipt does not want the process to end before it.
    if (isAwaited) this.worker.hold(true);
    if (this.state === 'closed') this.appendAfterClose();
    else if (this.state === 'open' && !isHeld) this.post(batch);
  }

  private post({ batch, records, payload, through, createdAtMs }: PendingBatch): void {
    this.lastPosted = Math.max(this.lastPosted, batch);
    const { created, lost } = this.accounting;
    this.worker.post({ kind: 'append', batch, records, payload, through, createdAtMs, created, lost });
  }

  /** Appends gap records; nobody waits for them. */
  private tell(gaps: readonly Gap[]): void {
    for (const gap of gaps) {
      const record = gapRecord(gap, this.run.process, this.lastResource ?? defaultResource());
      this.accounting.admit(GAP_BYTES);
      const listener: BatchListener = (error) => {
        if (error === undefined) this.losses.told(gap.uid);
      };
      const delivery = { listener, isAwaited: false, isHeld: this.isWritingOut, isGap: true };
      this.enqueue([record], () => ({ uid: gap.uid }), GAP_BYTES, delivery);
    }
  }

  private stored({ through, unstored, duplicates }: StoredReport): void {
    this.accounting.stored(this.pending.store(through));
    this.accounting.unstored(unstored);
    this.accounting.duplicates(duplicates);
    this.storedWaiters.reached(through);
  }

  private durable(through: number): void {
    for (const { records, bytes, listener, isAwaited } of this.pending.acknowledge(through)) {
      this.accounting.durable(records, bytes);
      listener?.();
      if (isAwaited) this.worker.hold(false);
    }
    this.durableWaiters.reached(through);
    this.losses.roomMade();
  }

  private async doClose(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    this.losses.tell(true);
    this.state = 'closing';
    this.worker.hold(true);
    await this.worker.close(timeoutMs * (1 - WRITE_OUT_SHARE));
    // A worker that is stuck in a lock must not append behind our back once we have written out. One that is stuck in
    // the disk cannot be ended; what it appends later is recognised by its number.
    if (this.pending.unacknowledged.length > 0) {
      await this.worker.terminate(deadline - performance.now());
    }
    this.state = 'closed';
    this.finish(false);
    this.worker.hold(false);
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
      const left = this.pending.unacknowledged.filter(({ isGap }) => isGap !== true);
      if (!this.run.lastWord(this.losses.open(), left, true, this.pending.durableThrough)) {
        const lost = left.reduce((sum, { records }) => sum + records, 0);
        diag.error(`Blotter: ${lost} records cannot be written, and nothing in their place`, error);
      }
      return false;
    }
    const untold = this.losses.open();
    // A worker thread runs on until the process is gone: it must find its run file, with a last word in it.
    // And what is only in the journal may yet disappear from it.
    const isStored = this.pending.storedThrough >= this.lastBatch;
    if (untold.length > 0 || !isStored || (isExiting && this.state !== 'closed')) {
      this.run.lastWord(untold, [], untold.length > 0 || !isStored, this.pending.durableThrough);
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
}

type EncodedBatch = Pick<PendingBatch, 'payload' | 'records' | 'bytes' | 'createdAtMs'>;

/** How a batch is delivered. */
interface Delivery {
  readonly listener: BatchListener | undefined;
  readonly isAwaited: boolean;
  readonly isHeld: boolean;
  readonly isGap?: boolean;
}

const UNBALANCED: WriterFault = Object.freeze({
  place: 'books',
  code: 'BLOTTER_BOOKS',
  message: 'created = durable + queued + rejected + dropped does not hold: please report it.',
  sinceMs: 0,
});

function healthOf(all: readonly WriterFault[]): WriterHealth {
  // Without an index questions take longer; what is recorded is as safe.
  const faults = all.filter(({ place }) => place !== 'search');
  if (faults.length === 0) return 'ok';
  // Of a newer version's segment the records are durable, and not found yet.
  const isFailing = faults.some(({ place, code }) => place !== 'store' && code !== 'ERR_BLOTTER_JOURNAL');
  return isFailing ? 'failing' : 'degraded';
}
