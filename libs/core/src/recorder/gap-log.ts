import type { LossReason } from '../writer/index.js';

/** Records that were lost together: what a gap record says. */
export interface Gap {
  readonly reason: LossReason;
  readonly records: number;
  /** When the first and the last of them were recorded, milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Losses that no gap record tells of yet. */
export class GapLog {
  private readonly gaps = new Map<LossReason, { records: number; fromMs: number; toMs: number }>();

  note(reason: LossReason, records: number, nowMs: number): void {
    const gap = this.gaps.get(reason);
    if (gap === undefined) this.gaps.set(reason, { records, fromMs: nowMs, toMs: nowMs });
    else {
      gap.records += records;
      // The clock may have been set back.
      gap.fromMs = Math.min(gap.fromMs, nowMs);
      gap.toMs = Math.max(gap.toMs, nowMs);
    }
  }

  get isEmpty(): boolean {
    return this.gaps.size === 0;
  }

  /** Hands them out, once. */
  take(): Gap[] {
    const gaps = [...this.gaps].map(([reason, gap]) => ({ reason, ...gap }));
    this.gaps.clear();
    return gaps;
  }
}
