import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BlotterError } from '../errors.js';
import { JournalDirectory } from '../journal/index.js';
import { RetryDelay, derivedUid } from '../model/index.js';
import { type ProcessLock, tryLock } from '../store/index.js';
import { Adopter } from './adopter.js';
import { Applier } from './applier.js';
import { Backlog, type SegmentDamage } from './backlog.js';
import { faultCode, faultMessage } from './fault.js';
import { Faults, type Task } from './faults.js';
import { Followers } from './followers.js';
import type { Gap, GapProcess } from './gap.js';
import { JournalAppender } from './journal-appender.js';
import { addGap, alreadyStored } from './notices.js';
import type { HostMessage, RetentionLimits, StoredReport, WorkerMessage, WorkerSetup } from './protocol.js';
import { Retention, type RetentionPlace } from './retention.js';
import { RunKeeper } from './run-keeper.js';
import { StoreSession } from './store-session.js';

const COUNTERS_INTERVAL_MS = 250;
/** How often the run file gets a sign of life, and what others may have deleted is looked at. */
const BEAT_INTERVAL_MS = 1000;

/**
 * What a writer worker does, in a thread or in a process of its own: appends batches as they come and
 * acknowledges them once they are fsynced, applies the journal to the store behind, adopts the
 * journal of dead writers.
 */
export class WriterLoop {
  private readonly directory: JournalDirectory;
  private readonly backlog: Backlog;
  private readonly appender: JournalAppender;
  private readonly run: RunKeeper;
  private readonly session: StoreSession;
  private readonly applier: Applier;
  private readonly adopter: Adopter;
  private readonly retention: Retention | undefined;
  private readonly appendDelay: RetryDelay;
  private readonly faults = new Faults(() => this.postCounters());
  private readonly followers: Followers;
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
    this.backlog = new Backlog(this.directory, (damage) => this.segmentDamaged(damage));
    this.appender = new JournalAppender(setup, this.directory, this.backlog);
    this.run = new RunKeeper(this.directory, setup.process);
    this.adopter = new Adopter(this.directory, this.backlog, holder, (notice) => this.applier.notify(notice));
    this.appendDelay = new RetryDelay(setup.retry);
    this.session = new StoreSession(setup, this.directory, {
      opened: (generation) => this.opened(generation),
      notify: (notice) => this.applier.notify(notice),
    });
    this.followers = new Followers(setup, {
      indexing: (fault) =>
        fault === undefined ? this.faults.done('index') : this.faults.met('index', fault.code, fault.message),
      dropped: (dropped, done) =>
        this.tell({ ...dropped, reason: 'dead_letters_dropped' }, setup.process, done),
      warned: (message) => this.post({ kind: 'warning', message }),
    });
    this.applier = new Applier(setup, this.session, this.backlog, {
      refused: (error) => this.refused(error),
      committed: (report) => this.stored(report),
      drained: () => this.lookForDead(),
      failed: (code, message) => this.faults.met('apply', code, message),
      recovered: () => this.faults.done('apply'),
    });
    this.retention = setup.retention && new Retention(this.retentionPlace(setup.retention));
  }

  /** Takes its lock, adopts what dead writers left, and begins to apply. */
  start(): void {
    this.prepare();
    this.beat();
    this.removeLeftovers();
    this.applier.start();
    this.retention?.start();
    this.repeat(COUNTERS_INTERVAL_MS, () => this.postCounters());
    this.repeat(this.setup.adoptIntervalMs, () => this.adopt());
    this.repeat(BEAT_INTERVAL_MS, () => this.beat());
  }

  receive(message: HostMessage): void {
    if (message.kind === 'close') {
      void this.close(message.timeoutMs);
      return;
    }
    if (message.kind === 'adopt') return this.adopt();
    if (message.kind === 'mark') return this.run.marked(message.mark);
    const { batch, records, payload, through, createdAtMs } = message;
    this.run.marked(message);
    this.appender.enqueue({ batch, records, payload, through, createdAtMs, appendedAtMs: Date.now() });
    if (!this.isPumping) void this.pump();
  }

  /** Nothing is appended before there is evidence of the run. The folder may be unwritable now and writable later. */
  private prepare(): boolean {
    if (this.lock !== undefined) return true;
    try {
      this.directory.create();
      this.lock = this.takeLock();
      if (this.lock === undefined) return false;
      this.adopt();
      this.faults.done('append');
      return true;
    } catch (error) {
      this.failed('append', error);
      return false;
    }
  }

  /** The lock comes first: a run file without a lock is a dead writer's. */
  private takeLock(): ProcessLock | undefined {
    const lock = tryLock(this.directory.lockPath(`${this.setup.instance}.${this.setup.incarnation}`));
    try {
      if (lock !== undefined) this.run.open();
      return lock;
    } catch (error) {
      lock?.release();
      throw error;
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
      const last = this.appender.appendQueued();
      if (last !== undefined) {
        this.run.appended(last.batch, last.through, last.createdAtMs);
        this.post({ kind: 'durable', through: last.batch });
      }
      this.appendDelay.reset();
      this.faults.done('append');
      this.applier.wake();
      return true;
    } catch (error) {
      this.failed('append', error);
      return false;
    }
  }

  private adopt(): void {
    try {
      this.adopter.adopt();
      this.applier.wake();
      this.applier.reportApplied();
      this.faults.done('adopt');
    } catch (error) {
      this.failed('adopt', error);
    }
  }

  /** A dead writer whose segments are all applied by now. */
  private lookForDead(): void {
    if (this.adopter.awaitsSegments) this.adopt();
  }

  /** Lives, and looks whether somebody has deleted what we need to be seen alive, or what we write. */
  private beat(): void {
    try {
      this.appender.checkSegment();
      const { instance, incarnation } = this.setup;
      if (isMissing(this.directory.lockPath(`${instance}.0`))) this.post({ kind: 'evicted' });
      this.run.beat();
      if (this.lock !== undefined && isMissing(this.directory.lockPath(`${instance}.${incarnation}`))) {
        const { lock } = this;
        this.lock = undefined;
        lock.release();
      }
      if (this.prepare()) this.keepReserve();
      this.applier.check();
      this.faults.done('beat');
    } catch (error) {
      this.failed('beat', error);
    }
  }

  private removeLeftovers(): void {
    try {
      this.directory.removeLeftovers();
    } catch {
      // They are in nobody's way; the next start tries again.
    }
  }

  private keepReserve(): void {
    try {
      this.directory.keepReserve();
    } catch {
      // A disk without room for it is met by the next append, if there is one.
    }
  }

  /**
   * A segment of a dead writer cannot be read to its end. Where there is a run file it tells what of it was
   * acknowledged; without one nobody knows.
   */
  private segmentDamaged({ path, instance, offset, fromMs, toMs }: SegmentDamage): void {
    if (this.directory.runs().includes(instance)) return;
    const uid = derivedUid(`segment damaged ${basename(path).replace(/\.of\..*$/, '')} ${offset}`);
    const gap = { uid, reason: 'journal_damaged', records: undefined, fromMs, toMs } as const;
    this.tell(gap, { ...this.setup.process, instance });
  }

  /** @param done - called once the trail has it. */
  private tell(gap: Gap, process: GapProcess, done?: () => void): void {
    this.applier.notify({
      apply: (store) => {
        addGap(store, gap, process);
        return done;
      },
    });
  }

  private async close(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (const timer of this.timers) clearInterval(timer);
    const indexStopped = this.followers.stopIndexing(timeoutMs);
    this.retention?.stop();
    while (this.appender.hasQueued && performance.now() < deadline) {
      if (!this.tryAppend()) await new Promise((resolve) => setTimeout(resolve, this.appendDelay.next()));
    }
    // Whoever closes the store last tidies up its files, and a reader cannot.
    await indexStopped;
    await this.applier.stop(deadline);
    await this.followers.stopForwarding(deadline - performance.now());
    this.appender.close();
    this.run.close();
    this.backlog.close();
    this.postCounters();
    this.lock?.release();
    this.post({ kind: 'closed' });
    this.exit();
  }

  private retentionPlace(limits: RetentionLimits): RetentionPlace {
    const { store, search, process } = this.setup;
    return {
      limits,
      isShared: store.isShared,
      searchFile: search?.file,
      lockPath: this.directory.retentionLockPath,
      process,
      needs: () => this.followers.needs(this.session.generation ?? ''),
      store: () => this.session.writer,
      alongside: (work) => this.applier.alongside(work),
      hasRoom: () => this.session.hasRoomInWal(),
    };
  }

  private opened(generation: string): void {
    const through = this.run.storedThrough;
    // Another store than before does not know what has been in the old one.
    if (through > 0) this.applier.notify(alreadyStored([{ instance: this.setup.instance, stored: through }]));
    this.post({ kind: 'ready', generation });
    this.followers.opened();
  }

  private refused(error: BlotterError): void {
    this.faults.met('apply', error.code, error.message);
    this.post({ kind: 'refused', code: error.code, message: error.message, hint: error.hint });
  }

  private stored(report: StoredReport): void {
    const { through, unstored, duplicates } = report;
    if (through > 0) {
      this.run.stored(through);
      this.followers.news();
    }
    if (through > 0 || unstored > 0 || duplicates > 0) this.post({ kind: 'stored', ...report });
  }

  private failed(task: Task, error: unknown): void {
    this.faults.met(task, faultCode(error), faultMessage(error));
  }

  private postCounters(): void {
    this.post({
      kind: 'counters',
      search: this.followers.search,
      forward: this.followers.forward,
      faults: this.faults.list(),
      counters: {
        busyRetries: this.applier.busyRetries,
        lockWaitMs: Math.round(this.applier.lockWaitMs),
        journalBytes: this.appender.journalBytes,
        journalLagBytes: this.backlog.waitingBytes,
        appliedRecords: this.applier.appliedRecords,
        applyMs: Math.round(this.applier.applyMs),
        adoptedSegments: this.adopter.adoptedSegments,
        rejectedRecords: this.applier.rejectedRecords,
        uidConflicts: this.applier.uidConflicts,
        uncleanEnds: this.adopter.uncleanEnds,
        storeLosses: this.session.storeLosses,
        retentionRecords: this.retention?.removedRecords ?? 0,
        isRetentionHeld: this.retention?.isHeld ?? false,
      },
    });
  }

  private repeat(millis: number, work: () => void): void {
    this.timers.push(setInterval(work, millis));
  }
}

/** @throws the system's error when that cannot be seen now. */
function isMissing(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) === undefined;
}
