import type { LossReason } from './accounting.js';

/** Why records are missing from the trail. */
export type GapReason =
  | LossReason
  /** A process died without closing: SIGKILL, out of memory, SIGTERM without hooks, power loss. */
  | 'unclean_end'
  /** The journal has lost batches that were acknowledged: a segment was damaged, truncated or deleted. */
  | 'journal_damaged'
  /** The database file was deleted, or another one was put in its place. */
  | 'store_replaced'
  /** An older copy of the database file was put in its place. */
  | 'store_rolled_back'
  /** The database file was corrupt: what could be read was saved. */
  | 'store_damaged'
  /** An operator dropped records that the store had refused. */
  | 'dropped_by_operator'
  /** Retention had to remove records that a destination had not been sent. */
  | 'not_forwarded'
  /** An operator dropped records that a destination had refused. */
  | 'dead_letters_dropped';

/** Records that are missing: what a gap record says. */
export interface Gap {
  /** Of the gap record, so that it is told once. */
  readonly uid: string;
  readonly reason: GapReason;
  /** undefined when nobody can know. */
  readonly records: number | undefined;
  /** When the number is not known: what is. */
  readonly atLeast?: number | undefined;
  /** The missing records were created in this time, milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Where they are missing, if they are, or were, in the trail itself. */
  readonly destination?: string | undefined;
  /** The last sign of life of the process that lost them. */
  readonly lastSeenMs?: number | undefined;
}

/** Which process lost the records. */
export interface GapProcess {
  /** UUID text of the writer instance. */
  readonly instance: string;
  /** undefined when nobody knows any more. */
  readonly pid?: number | undefined;
  readonly host?: string | undefined;
}
