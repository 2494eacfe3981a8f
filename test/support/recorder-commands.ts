import type { AccountingSnapshot, BlotterStatus, FlushTarget, ShutdownReport } from '@blotter/core';

/** How long recording took its caller. */
export interface CallTimes {
  readonly tickMs: number;
  readonly medianMs: number;
}

/** How long records took to get on. */
export interface EmptyingTimes {
  /** Until none was queued in memory. */
  readonly durableMs: number;
  readonly storedMs: number;
  readonly books: AccountingSnapshot;
}

/** What {@link RemoteRecorder} can have the program support/recorder do. */
export interface RecorderCommands {
  /** Records this many in one tick. */
  record(records: number): CallTimes;
  /** Records this many, each with a receipt. @returns their uids, once all are durable. */
  recordDurably(records: number): Promise<string[]>;
  /** Records one activity for each description. @returns their uids. */
  describe(descriptions: readonly string[]): string[];
  recordAndWait(records: number): Promise<EmptyingTimes>;
  flush(target: FlushTarget, timeoutMs?: number): Promise<void>;
  status(): BlotterStatus;
  terminateWorker(): Promise<void>;
  close(timeoutMs?: number): Promise<ShutdownReport>;
  /** Records this many and ends the process in the same turn, with `process.exit()`. There is no answer. */
  recordAndExit(records: number): void;
}
