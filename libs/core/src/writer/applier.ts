import { setImmediate as nextTurn } from 'node:timers/promises';
import { BlotterError } from '../errors.js';
import { RetryDelay } from '../model/index.js';
import { type StoreWriter, classifySqliteError } from '../store/index.js';
import type { Backlog } from './backlog.js';
import { BatchApplier } from './batch-applier.js';
import { faultCode, faultMessage } from './fault.js';
import type { Notice } from './notices.js';
import type { StoredReport, WorkerSetup } from './protocol.js';
import type { StoreSession } from './store-session.js';
import { Upkeep } from './upkeep.js';

/** What the applier tells. */
export interface ApplierEvents {
  refused(error: BlotterError): void;
  /** @param report - of our own instance. */
  committed(report: StoredReport): void;
  /** Nothing waits to be applied any more. */
  drained(): void;
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

/** Upkeep waits so long for something to be applied, whose transaction it can share. */
const UPKEEP_WAIT_MS = 25;

/** How often a store that was refused is looked at again. */
const REFUSED_RETRY_MS = 5000;

/** Moves the backlog into the store, for as long as it takes. */
export class Applier {
  private readonly delay: RetryDelay;
  private readonly bounds: TransactionBounds;
  private readonly batches: BatchApplier;
  private readonly notices: Notice[] = [];
  private upkeep: Upkeep<unknown> | undefined;
  private isUpkeepDue = false;
  private running: Promise<void> | undefined;
  private wakeUp: (() => void) | undefined;
  private isStopping = false;
  private hasFailed = false;
  private lessons = 0;
  busyRetries = 0;
  lockWaitMs = 0;
  appliedRecords = 0;
  uidConflicts = 0;
  applyMs = 0;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly session: StoreSession,
    private readonly backlog: Backlog,
    private readonly events: ApplierEvents,
  ) {
    this.delay = new RetryDelay(setup.retry);
    this.bounds = setup.store.isShared ? SHARED_FILE : OWN_FILE;
    this.batches = new BatchApplier(setup.process);
  }

  get rejectedRecords(): number {
    return this.batches.rejectedRecords;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** There is something new in the backlog. */
  wake(): void {
    this.wakeUp?.();
  }

  /** Adds something to the trail that is not in the journal. */
  notify(notice: Notice): void {
    this.notices.push(notice);
    this.wake();
  }

  /**
   * Does something in the next transaction, ahead of the batches, to share its fsync; alone where transactions have to be
   * short, and while they fail: it may be what makes room on a full disk. One at a time.
   * @returns what the work does, once that is committed; rejects when it was undone: the applier does not try again.
   */
  alongside<T>(work: (store: StoreWriter) => T): Promise<T> {
    const upkeep = new Upkeep(work);
    if (this.upkeep !== undefined) throw new Error('Applier: there is other upkeep.');
    if (this.isStopping) upkeep.failed(new Error('The writer closes.'));
    else this.upkeep = upkeep as Upkeep<unknown>;
    this.isUpkeepDue = false;
    setTimeout(() => {
      this.isUpkeepDue = this.upkeep === upkeep;
      this.wake();
    }, UPKEEP_WAIT_MS);
    return upkeep.done;
  }

  /** Looks after the store, also while there is nothing to apply. Never throws. */
  check(): void {
    try {
      if (this.session.writer?.isOpen === false) this.session.checkLog();
    } catch {
      // The next transaction meets it, too, and says so.
    }
  }

  /**
   * Applies what it can until the deadline, then closes the store.
   * @param deadline - by `performance.now()`.
   */
  async stop(deadline: number): Promise<void> {
    while (this.hasWork && performance.now() < deadline && !this.isStopping) {
      this.wake();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    this.isStopping = true;
    this.wake();
    await this.running;
    this.upkeep?.failed(new Error('The writer closes.'));
    this.upkeep = undefined;
    this.reportApplied();
    this.session.close();
  }

  /**
   * Tells how far this instance's batches are in the store. Another process may have applied some: those of
   * a worker that died, when it was faster than the next one.
   */
  reportApplied(): void {
    const store = this.session.writer;
    // What an open transaction has added is not committed; its commit tells.
    if (store === undefined || store.isOpen) return;
    const { instance } = this.setup;
    try {
      this.events.committed({ through: store.applied(instance).through, unstored: 0, duplicates: 0 });
    } catch {
      // A lock in rollback-journal mode keeps readers out, too: the next report will tell.
    }
  }

  private get hasWork(): boolean {
    return this.backlog.hasNext || this.notices.length > 0;
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
    if (this.session.writer === undefined) {
      this.session.open();
      this.reportApplied();
    }
    if (!this.hasWork && !this.isUpkeepDue) return this.idle();
    if (this.hasWork && this.backlog.waitingBytes < LINGER_BELOW_BYTES && this.notices.length === 0)
      await pause(LINGER_MS);
    this.session.check();
    await this.transaction();
  }

  private async transaction(): Promise<void> {
    const store = this.session.open();
    store.begin();
    const start = performance.now();
    const { upkeep } = this;
    try {
      upkeep?.apply(store);
      const notices = this.notices.map((notice) => notice.apply(store));
      const isAlone = upkeep !== undefined && (this.hasFailed || this.setup.store.isShared);
      if (!isAlone) await this.applyFrames(start);
      const committed = store.commit();
      // Into a file that has lost its name nothing is stored.
      this.session.checkFile();
      this.session.committed();
      this.backlog.confirm();
      this.notices.splice(0, notices.length);
      for (const done of notices) done?.();
      this.endUpkeep(upkeep, () => upkeep?.committed());
      this.appliedRecords += committed.records;
      this.applyMs += performance.now() - start;
      this.uidConflicts += committed.conflicts;
      const { instance } = this.setup;
      this.events.committed({
        through: committed.through.get(instance) ?? 0,
        unstored: this.batches.confirm(instance),
        duplicates: committed.duplicates.get(instance) ?? 0,
      });
      if (!this.hasWork) this.events.drained();
    } catch (error) {
      this.endUpkeep(upkeep, () => upkeep?.failed(error));
      this.session.writer?.rollBack();
      this.batches.rewind();
      this.backlog.rewind();
      throw error;
    }
    await nextTurn();
  }

  private endUpkeep(upkeep: Upkeep<unknown> | undefined, tell: () => void): void {
    if (upkeep !== undefined) {
      this.upkeep = undefined;
      this.isUpkeepDue = false;
    }
    tell();
  }

  private async applyFrames(start: number): Promise<void> {
    const store = this.session.open();
    let rows = 0;
    for (;;) {
      const frame = this.backlog.next();
      if (frame === undefined) return;
      rows += this.batches.apply(store, frame);
      if (rows >= this.bounds.rows || performance.now() - start >= this.bounds.millis) return;
      // The transaction stays open, but appends and their acknowledgements go first.
      await nextTurn();
    }
  }

  private async idle(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
      if (this.hasWork || this.isUpkeepDue || this.isStopping) resolve();
    });
    this.wakeUp = undefined;
  }

  private async waitAfter(error: unknown): Promise<void> {
    if (this.batches.lessons !== this.lessons) {
      this.lessons = this.batches.lessons;
      return nextTurn();
    }
    if (await this.heal(error)) return;
    if (error instanceof BlotterError && this.session.writer === undefined) {
      this.hasFailed = true;
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

  private async heal(error: unknown): Promise<boolean> {
    try {
      return await this.session.heal(error);
    } catch (failure) {
      this.report(failure);
      return false;
    }
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
