import type { Gap } from '../verdict/gap.js';
import type { StoredCounts } from './stored-counts.js';

/** What is in a store that nobody writes to any more. */
export interface StoreContents {
  /** What `verifyTrail` finds wrong: `PRAGMA integrity_check`, the digest chain, the journal. */
  readonly findings: readonly string[];
  readonly counts: StoredCounts;
  readonly gaps: readonly Gap[];
  /** Records kept in the table `rejected`, by writer instance. */
  readonly rejected: ReadonlyMap<string, number>;
  /** Records that are neither a writer's nor Blotter's own. */
  readonly strangers: number;
}
