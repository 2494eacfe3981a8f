import { setImmediate as nextTurn } from 'node:timers/promises';
import { BlotterError } from '../errors.js';
import { JournalDirectory, writeWholeSegment } from '../journal/index.js';
import { readLogRows } from '../otlp/index.js';
import { StoreWriter, classifySqliteError, openStore } from '../store/index.js';
import { faultCode, faultMessage } from './fault.js';
import type { Backlog, BacklogFrame } from './backlog.js';
import type { WorkerSetup } from './protocol.js';
import { RetryDelay } from './retry-delay.js';

/** What the applier tells. */
export interface ApplierEvents {
  opened(generation: string): void;
  refused(error: BlotterError): void;
  committed(through: ReadonlyMap<string, number>): void;
  /** Something keeps it from applying: `code` of SQLite or of the system. */
  failed(code: string, message: string): void;
  /** It applies again. */
  recovered(): void;
}

/** Bounds of one transaction. In a shared file they are short, for the sake of the platform's own writes. */
interface TransactionBounds {
  readonly rows: number;
  readonly millis: number;
}
const OWN_FILE: TransactionBounds = { rows: 16_384, millis: 250 };
const SHARED_FILE: TransactionBounds = { rows: 1, millis: 3 };

/** With fewer bytes than this waiting, the applier lingers for more: a transaction costs an fsync. */
const LINGER_BELOW_BYTES = 64 * 1024;
const LINGER_MS = 10;

/** How often a store that was refused is looked at again. */
const REFUSED_RETRY_MS = 5000;

/** Moves the backlog into the store, for as long as it takes. */
export class Applier {
  private store: StoreWriter | undefined;
  private readonly delay: RetryDelay;
  private readonly bounds: TransactionBounds;
  private running: Promise<void> | undefined;
  private wakeUp: (() => void) | undefined;
  private isStopping = false;
  private hasFailed = false;
  private readonly refusedBatches = new Set<string>();
  busyRetries = 0;
  lockWaitMs = 0;
  appliedRecords = 0;
  applyMs = 0;
  rejectedBatches = 0;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly directory: JournalDirectory,
    private readonly backlog: Backlog,
    private readonly events: ApplierEvents,
  ) {
    this.delay = new RetryDelay(setup.retry);
    this.bounds = setup.store.isShared ? SHARED_FILE : OWN_FILE;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** There is something new in the backlog. */
  wake(): void {
    this.wakeUp?.();
  }

  /**
   * Applies what it can until the deadline, then closes the store.
   * @param deadline - by `performance.now()`.
   */
  async stop(deadline: number): Promise<void> {
    while (this.backlog.hasNext && performance.now() < deadline && !this.isStopping) {
      this.wake();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    this.isStopping = true;
    this.wake();
    await this.running;
    this.reportApplied();
    this.store?.close();
    this.store = undefined;
  }

  /**
   * Tells how far this instance's batches are in the store. Another process may have applied some: those of
   * a worker that died, when it was faster than the next one.
   */
  reportApplied(): void {
    // What an open transaction has added is not committed; its commit tells.
    if (this.store === undefined || this.store.isOpen) return;
    const { instance } = this.setup;
    try {
      this.events.committed(new Map([[instance, this.store.applied(instance).through]]));
    } catch {
      // A lock in rollback-journal mode keeps readers out, too: the next report will tell.
    }
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.step();
        this.delay.reset();
        this.report(undefined);
      } catch (error) {
        await this.waitAfter(error);
      }
    }
  }

  private async step(): Promise<void> {
    const store = this.store ?? this.openStore();
    if (!this.backlog.hasNext) return this.idle();
    if (this.backlog.waitingBytes < LINGER_BELOW_BYTES) await pause(LINGER_MS);
    await this.transaction(store);
  }

  private openStore(): StoreWriter {
    const store = openStore(this.setup.store);
    this.store = new StoreWriter(store, readLogRows);
    this.events.opened(store.generation);
    this.reportApplied();
    return this.store;
  }

  private async transaction(store: StoreWriter): Promise<void> {
    store.begin();
    const start = performance.now();
    try {
      await this.applyFrames(store, start);
      const { records, through } = store.commit();
      this.backlog.confirm();
      this.appliedRecords += records;
      this.applyMs += performance.now() - start;
      this.events.committed(through);
    } catch (error) {
      store.rollBack();
      this.backlog.rewind();
      throw error;
    }
    await nextTurn();
  }

  private async applyFrames(store: StoreWriter, start: number): Promise<void> {
    let rows = 0;
    for (;;) {
      const frame = this.backlog.next();
      if (frame === undefined) return;
      rows += this.applyFrame(store, frame);
      if (rows >= this.bounds.rows || performance.now() - start >= this.bounds.millis) return;
      // The transaction stays open, but appends and their acknowledgements go first.
      await nextTurn();
    }
  }

  /** A batch that can never be applied is set aside where an operator finds it; the others go on. */
  private applyFrame(store: StoreWriter, frame: BacklogFrame): number {
    const key = `${frame.instance}#${frame.batch}`;
    if (this.refusedBatches.has(key)) {
      this.setAside(frame);
      store.skip(frame);
      this.refusedBatches.delete(key);
      return 0;
    }
    try {
      return store.apply(frame);
    } catch (error) {
      const isMalformed = error instanceof BlotterError && error.code === 'ERR_BLOTTER_MALFORMED';
      // Some of its rows may be in: the transaction must go, and will meet the batch again.
      if (isMalformed || classifySqliteError(error) === 'refused') this.refusedBatches.add(key);
      throw error;
    }
  }

  private setAside(frame: BacklogFrame): void {
    const rejected = new JournalDirectory(this.directory.rejectedPath);
    rejected.create();
    writeWholeSegment(rejected, frame.instance, frame.batch, [frame]);
    this.rejectedBatches++;
  }

  private async idle(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
      if (this.backlog.hasNext || this.isStopping) resolve();
    });
    this.wakeUp = undefined;
  }

  private async waitAfter(error: unknown): Promise<void> {
    if (error instanceof BlotterError && this.store === undefined) {
      this.events.refused(error);
      return pause(REFUSED_RETRY_MS, () => this.isStopping);
    }
    const fault = classifySqliteError(error);
    const start = performance.now();
    if (fault === 'busy') this.busyRetries++;
    this.report(error);
    await pause(this.delay.next(), () => this.isStopping);
    if (fault === 'busy') this.lockWaitMs += performance.now() - start;
  }

  private report(error: unknown): void {
    if (error === undefined) {
      if (this.hasFailed) this.events.recovered();
      this.hasFailed = false;
      return;
    }
    this.hasFailed = true;
    this.events.failed(faultCode(error), faultMessage(error));
  }
}

/** Waits, in steps, so that a stop is noticed. */
async function pause(millis: number, isOver: () => boolean = () => false): Promise<void> {
  const end = performance.now() + millis;
  for (;;) {
    const rest = end - performance.now();
    if (rest <= 0 || isOver()) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(rest, 50)));
  }
}
