import type { Removal } from '../store/index.js';

/** Why records went. */
export type RetentionCause = 'age' | 'size';

/** Batches that are to go, and why. */
export interface PlannedRemoval extends Removal {
  readonly cause: RetentionCause;
}
