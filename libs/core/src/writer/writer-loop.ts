import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BlotterError } from '../errors.js';
import { JournalDirectory } from '../journal/index.js';
import { type ProcessLock, tryLock } from '../store/index.js';
import { Adopter } from './adopter.js';
import { Applier } from './applier.js';
import { Backlog } from './backlog.js';
import { faultCode, faultMessage } from './fault.js';
import { JournalAppender } from './journal-appender.js';
import type { FaultPlace, HostMessage, WorkerMessage, WorkerSetup, WriterFault } from './protocol.js';
import { RetryDelay } from './retry-delay.js';

const COUNTERS_INTERVAL_MS = 250;

/**
 * What a writer worker does, in a thread or in a process of its own: appends batches as they come and
 * acknowledges them once they are fsynced, applies the journal to the store behind, adopts the
 * journal of dead writers.
 */
export class WriterLoop {
  private readonly directory: JournalDirectory;
  private readonly backlog: Backlog;
  private readonly appender: JournalAppender;
  private readonly applier: Applier;
  private readonly adopter: Adopter;
  private readonly appendDelay: RetryDelay;
  private readonly faults = new Map<FaultPlace, WriterFault>();
  private lock: ProcessLock | undefined;
  private isPumping = false;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly setup: WorkerSetup,
    private readonly post: (message: WorkerMessage) => void,
    private readonly exit: () => void,
  ) {
    const holder = `${setup.instance}.${setup.incarnation}`;
    this.directory = new JournalDirectory(setup.journalPath);
    this.backlog = new Backlog(this.directory);
    this.appender = new JournalAppender(setup, this.directory, this.backlog);
    this.adopter = new Adopter(this.directory, this.backlog, holder);
    this.appendDelay = new RetryDelay(setup.retry);
    this.applier = new Applier(setup, this.directory, this.backlog, {
      opened: (generation) => this.opened(generation),
      refused: (error) => this.refused(error),
      committed: (through) => this.stored(through.get(setup.instance)),
      failed: (code, message) => this.fault('store', code, message),
      recovered: () => this.heal('store'),
    });
  }

  /** Takes its lock, adopts what dead writers left, and begins to apply. */
  start(): void {
    this.prepare();
    this.applier.start();
    this.repeat(COUNTERS_INTERVAL_MS, () => this.postCounters());
    this.repeat(this.setup.adoptIntervalMs, () => this.adopt());
  }

  receive(message: HostMessage): void {
    if (message.kind === 'close') {
      void this.close(message.timeoutMs);
      return;
    }
    if (message.kind === 'adopt') return this.adopt();
    const { batch, records, payload } = message;
    this.appender.enqueue({ batch, records, payload, appendedAtMs: Date.now() });
    if (!this.isPumping) void this.pump();
  }

  /** The folder may be unwritable now and writable later: then the lock is taken before the first append. */
  private prepare(): boolean {
    if (this.lock !== undefined) return true;
    try {
      this.directory.create();
      this.lock = tryLock(this.directory.lockPath(`${this.setup.instance}.${this.setup.incarnation}`));
      if (this.lock === undefined) return false;
      this.adopter.adopt();
      this.heal('journal');
      return true;
    } catch (error) {
      this.journalFault(error);
      return false;
    }
  }

  /** One round a turn of the event loop: messages that arrived together share an fsync. */
  private async pump(): Promise<void> {
    this.isPumping = true;
    await nextTurn();
    while (this.appender.hasQueued) {
      if (this.tryAppend()) await nextTurn();
      else await new Promise((resolve) => setTimeout(resolve, this.appendDelay.next()));
    }
    this.isPumping = false;
  }

  private tryAppend(): boolean {
    if (!this.prepare()) return false;
    try {
      const through = this.appender.appendQueued();
      if (through !== undefined) this.post({ kind: 'durable', through });
      this.appendDelay.reset();
      this.heal('journal');
      this.applier.wake();
      return true;
    } catch (error) {
      this.journalFault(error);
      return false;
    }
  }

  private adopt(): void {
    try {
      this.adopter.adopt();
      this.applier.wake();
      this.applier.reportApplied();
    } catch (error) {
      this.journalFault(error);
    }
  }

  private async close(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (const timer of this.timers) clearInterval(timer);
    while (this.appender.hasQueued && performance.now() < deadline) {
      if (!this.tryAppend()) await new Promise((resolve) => setTimeout(resolve, this.appendDelay.next()));
    }
    await this.applier.stop(deadline);
    this.appender.close();
    this.backlog.close();
    this.postCounters();
    this.lock?.release();
    this.post({ kind: 'closed' });
    this.exit();
  }

  private opened(generation: string): void {
    this.post({ kind: 'ready', generation });
  }

  private refused(error: BlotterError): void {
    this.fault('store', error.code, error.message);
    this.post({ kind: 'refused', code: error.code, message: error.message, hint: error.hint });
  }

  private stored(through: number | undefined): void {
    if (through !== undefined && through > 0) this.post({ kind: 'stored', through });
  }

  private journalFault(error: unknown): void {
    this.fault('journal', faultCode(error), faultMessage(error));
  }

  private fault(place: FaultPlace, code: string, message: string): void {
    const known = this.faults.get(place);
    if (known?.code === code) return;
    this.faults.set(place, { place, code, message, sinceMs: known?.sinceMs ?? Date.now() });
    this.postCounters();
  }

  private heal(place: FaultPlace): void {
    if (this.faults.delete(place)) this.postCounters();
  }

  private postCounters(): void {
    this.post({
      kind: 'counters',
      faults: [...this.faults.values()],
      counters: {
        busyRetries: this.applier.busyRetries,
        lockWaitMs: Math.round(this.applier.lockWaitMs),
        journalBytes: this.appender.journalBytes,
        journalLagBytes: this.backlog.waitingBytes,
        appliedRecords: this.applier.appliedRecords,
        applyMs: Math.round(this.applier.applyMs),
        adoptedSegments: this.adopter.adoptedSegments,
        rejectedBatches: this.applier.rejectedBatches,
      },
    });
  }

  private repeat(millis: number, work: () => void): void {
    this.timers.push(setInterval(work, millis));
  }
}
