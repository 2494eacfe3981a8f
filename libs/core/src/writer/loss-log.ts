import { UidGenerator } from '../model/index.js';
import type { LossReason } from './accounting.js';
import type { Gap } from './gap.js';

interface OpenGap {
  readonly uid: string;
  readonly reason: LossReason;
  records: number;
  fromMs: number;
  toMs: number;
}

/** Losses that the trail does not durably tell of yet: those nobody told, and those whose gap record is on its way. */
export class LossLog {
  private readonly untold = new Map<LossReason, OpenGap>();
  private readonly onTheWay = new Map<string, Gap>();
  private readonly uids = new UidGenerator();

  note(reason: LossReason, records: number, nowMs: number): void {
    const gap = this.untold.get(reason);
    if (gap === undefined) {
      this.untold.set(reason, { uid: this.uids.next(), reason, records, fromMs: nowMs, toMs: nowMs });
      return;
    }
    gap.records += records;
    // The clock may have been set back.
    gap.fromMs = Math.min(gap.fromMs, nowMs);
    gap.toMs = Math.max(gap.toMs, nowMs);
  }

  get hasUntold(): boolean {
    return this.untold.size > 0;
  }

  /** True while gap records are on their way: what is lost meanwhile joins the next. */
  get isTelling(): boolean {
    return this.onTheWay.size > 0;
  }

  /** Hands out what was not told, once. */
  take(): Gap[] {
    const gaps = [...this.untold.values()];
    this.untold.clear();
    for (const gap of gaps) this.onTheWay.set(gap.uid, gap);
    return gaps;
  }

  /** The gap record with this uid is durable. */
  told(uid: string): void {
    this.onTheWay.delete(uid);
  }

  /** All that the trail does not durably tell of. */
  open(): Gap[] {
    return [...this.onTheWay.values(), ...[...this.untold.values()].map((gap) => ({ ...gap }))];
  }
}
