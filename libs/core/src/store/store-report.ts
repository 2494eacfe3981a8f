import type { AppliedBatches } from './applied-batches.js';
import type { Counted } from './problems.js';

/** What can be wrong with a store. */
export type StoreProblemKind =
  | 'unreadable' // SQLite cannot read the table any further
  | 'integrity' // PRAGMA integrity_check
  | 'application-id'
  | 'meta' // a row is missing
  | 'resource-digest'
  | 'scope-digest'
  | 'batch-row' // a value in the row cannot be what Blotter wrote
  | 'batch-range' // a batch does not begin where the one before it ended
  | 'batch-chain' // previous_digest is not the digest of the batch before
  | 'batch-digest' // the records are not those that the digest was taken of
  | 'record-missing'
  | 'retention' // no record of Blotter's own accounts for the boundary below which records are gone
  | 'record-without-batch'
  | 'record-row' // a column has a type that Blotter never writes
  | 'record-source' // its resource or scope is not in the store
  | 'sequence' // ids were issued that no batch has
  | 'writer'; // a row cannot be read

/** One thing that is wrong with a store, and where. */
export interface StoreProblem {
  readonly kind: StoreProblemKind;
  /** With its prefix; '' when it is not about one table. */
  readonly table: string;
  /** Key of the row: an id, or the text key of `meta` and `writer`. */
  readonly row?: number | string;
  /** Id of the batch that the row belongs to. */
  readonly batch?: number;
  readonly expected: string;
  readonly found: string;
}

/** What a store holds, and what is wrong with it. */
export interface StoreReport {
  readonly file: string;
  /** Rows of the table `record` (as far as it can be read). */
  readonly records: number;
  /** Rows of the table `batch`. */
  readonly batches: number;
  /** Batches whose digest was recomputed from their records and is right. */
  readonly verifiedBatches: number;
  /** Hex; undefined when there is no batch. Keep a copy elsewhere: it stands for everything before it. */
  readonly newestDigest: string | undefined;
  /** What is remarkable but not wrong. */
  readonly notes: readonly string[];
  /** The first of each kind. */
  readonly problems: ReadonlyArray<Counted<StoreProblem>>;
}

/** A report, and what is needed to compare a journal with the store. */
export interface StoreVerification {
  readonly report: StoreReport;
  /** By writer instance: its batches that are in the store. */
  readonly applied: ReadonlyMap<string, AppliedBatches>;
}
