import type { LoopReport } from './loop-watch.js';

/** Records a second. */
export const DISK_FULL_RATE = 1000;

/**
 * What the side is asked, in this order. The load runs from `start` for so many seconds, beside whatever happens to
 * the disk.
 */
export type DiskFullQuestion =
  | { readonly phase: 'start'; readonly seconds: number }
  /** Answered with the codes of what keeps Blotter from working now. */
  | { readonly phase: 'faults' }
  /** Answered when all that has been recorded by now is in the store. */
  | { readonly phase: 'drain' }
  /** Answered when the load has ended and Blotter is closed. */
  | { readonly phase: 'finish' };

export interface DiskFullRound extends LoopReport {
  readonly created: number;
  /** Counted in the file. */
  readonly stored: number;
  /** Records that gap records in the file say are lost. */
  readonly inGapRecords: number;
  readonly peakRssMb: number;
}
