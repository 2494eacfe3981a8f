import type { LoopReport } from './loop-watch.js';

/** Records a second. */
export const MIXED_RATE = 20_000;
/** Which of the records the tails follow. */
export const TAILED_TYPE = 'mixed.tailed';
export const TAILED_EVERY = 50;
/** The last record: tails end with it. */
export const LAST_TYPE = 'mixed.last';

export interface MixedQuestion {
  readonly seconds: number;
}

export interface MixedRound extends LoopReport {
  /** From record() to its fsync. */
  readonly durableMs: readonly number[];
  /** From a row that is seen in the store to the moment when the index has it. */
  readonly findableMs: readonly number[];
  readonly lost: number;
}

export interface MixedAskQuestion {
  readonly file: string;
  readonly seconds: number;
}

export interface MixedAskRound {
  readonly questionMs: readonly number[];
  /** From record() to the tail's consumer. */
  readonly tailMs: readonly number[];
  /** Of the records that a tail must have had, between its first and its last. */
  readonly missing: number;
  readonly twice: number;
  readonly peakRssMb: number;
}
