import type { Accounting, LossReason } from './accounting.js';
import type { Gap } from './gap.js';
import { LossLog } from './loss-log.js';
import type { RunMark } from './run-state.js';

/** A loss is told at once when half of what waited then has become durable, and at the latest after this time. */
const TELL_MS = 1000;
/** How soon after a loss the run file has it. */
const MARK_MS = 100;

/** What to do about losses. */
export interface LossActions {
  /** Records a gap record for each. */
  tell(gaps: readonly Gap[]): void;
  /** Hands the evidence to whoever keeps it. */
  mark(mark: RunMark): void;
}

/** Sees to it that what is lost is counted, and told in the trail, and known should the process die before. */
export class Losses {
  private readonly log = new LossLog();
  private tellTimer: NodeJS.Timeout | undefined;
  private markTimer: NodeJS.Timeout | undefined;
  private queuedAtLoss = 0;

  constructor(
    private readonly accounting: Accounting,
    private readonly actions: LossActions,
  ) {}

  /** Records that were counted as lost. */
  note(reason: LossReason, records: number): void {
    if (!this.log.hasUntold) {
      this.queuedAtLoss = this.accounting.queued;
      this.tellTimer ??= setTimeout(() => this.timeIsUp(), TELL_MS).unref();
    }
    this.log.note(reason, records, Date.now());
    this.markSoon();
  }

  /** Queued records became durable. */
  roomMade(): void {
    if (this.log.hasUntold && this.accounting.queued <= this.queuedAtLoss / 2) this.tell();
  }

  /**
   * Tells what is untold.
   * @param isLast - also when gap records are on their way: there will be no other time.
   */
  tell(isLast = false): void {
    // While the disk is full, losses grow into one gap instead of a gap record a second.
    if (!this.log.hasUntold || (this.log.isTelling && !isLast)) return;
    clearTimeout(this.tellTimer);
    this.tellTimer = undefined;
    this.actions.tell(this.log.take());
  }

  /** A gap record is durable. */
  told(uid: string): void {
    this.log.told(uid);
    if (this.log.hasUntold) this.tellTimer ??= setTimeout(() => this.timeIsUp(), TELL_MS).unref();
    this.markSoon();
  }

  /** What the trail may not tell of yet. */
  open(): Gap[] {
    return this.log.open();
  }

  mark(): RunMark {
    const { created, lost } = this.accounting;
    return { created, lost, gaps: this.log.open() };
  }

  private timeIsUp(): void {
    this.tellTimer = undefined;
    this.tell();
  }

  private markSoon(): void {
    this.markTimer ??= setTimeout(() => {
      this.markTimer = undefined;
      this.actions.mark(this.mark());
    }, MARK_MS).unref();
  }
}
