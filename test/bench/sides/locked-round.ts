import type { LoopReport } from './loop-watch.js';

/** Records a second. */
export const LOCKED_RATE = 2000;

export interface LockedQuestion {
  readonly seconds: number;
  readonly isLocked: boolean;
}

export interface LockedRound extends LoopReport {
  readonly lost: number;
  /** Of one record in twenty, from the call to the acknowledgement. */
  readonly durableMs: readonly number[];
  /** From the lock's release until everything is in the store. */
  readonly secondsToDrain: number;
  readonly peakRssMb: number;
}
