import type { AccountingSnapshot, WriterStatus } from '../writer/index.js';

/** The state of recording, for health checks. */
export interface BlotterStatus extends WriterStatus {
  readonly accounting: AccountingSnapshot;
}

/** Where records are stored, and found: options of a Finder. */
export interface TrailLocation {
  readonly file: string;
  readonly prefix: string;
  readonly isShared: boolean;
  /** undefined: there is no index. */
  readonly searchFile: string | undefined;
}

/** Exact counts at the end of a shutdown. */
export interface ShutdownReport extends AccountingSnapshot {
  /** Durable in the journal and not in the store yet: the next start applies them. */
  readonly inJournal: number;
  readonly elapsedMs: number;
}

/** @internal @param start - of the shutdown, by `performance.now()`. */
export function shutdownReport(snapshot: AccountingSnapshot, start: number): ShutdownReport {
  const { durable, stored, unstored, duplicates } = snapshot;
  const inJournal = durable - stored - unstored - duplicates;
  return { ...snapshot, inJournal, elapsedMs: Math.round(performance.now() - start) };
}
