import type { OverflowPolicy } from '@blotter/core';

export interface BurstQuestion {
  readonly records: number;
  readonly overflow: OverflowPolicy;
}

export interface BurstAnswer {
  /** Records that are not in the store afterwards. */
  readonly lost: number;
  /** Sum of what the gap records in the store tell. */
  readonly inGapRecords: number;
  readonly tickMs: number;
  /** Peak from the burst until everything is stored, above what it was before. */
  readonly rssGrowthMb: number;
}
