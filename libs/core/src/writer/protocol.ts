import type { StoreLocation } from '../store/index.js';
import type { BlotterErrorCode } from '../errors.js';

/** How the applier waits when the store is locked or its disk is full. */
export interface RetryOptions {
  /** First delay, in milliseconds. @default 2 */
  readonly initialDelayMs: number;
  /** Longest delay, in milliseconds. @default 250 */
  readonly maxDelayMs: number;
  /** Growth from one delay to the next. @default 2 */
  readonly factor: number;
  /** Part of each delay that is random, 0 … 1, so that writers do not knock in step. @default 0.5 */
  readonly jitter: number;
}

/** What a writer worker is started with. Structured-clonable. */
export interface WorkerSetup {
  readonly instance: string;
  /** Counts the workers of this instance, from 1 on: a new one after every crash. */
  readonly incarnation: number;
  readonly journalPath: string;
  readonly journalMaxBytes: number;
  readonly segmentBytes: number;
  readonly adoptIntervalMs: number;
  readonly store: StoreLocation;
  readonly retry: RetryOptions;
}

/** Host → worker. */
export type HostMessage =
  | {
      readonly kind: 'append';
      /** Number of the batch within its instance, from 1 on. */
      readonly batch: number;
      readonly records: number;
      /** ExportLogsServiceRequest, protobuf. */
      readonly payload: Uint8Array;
    }
  /** The host has written a whole segment: look for it. */
  | { readonly kind: 'adopt' }
  | { readonly kind: 'close'; readonly timeoutMs: number };

/** Where a fault is: what waits for it to go away. */
export type FaultPlace = 'journal' | 'store';

/** What keeps a worker from working, in words and as the code of the system or of SQLite. */
export interface WriterFault {
  readonly place: FaultPlace;
  readonly code: string;
  readonly message: string;
  readonly sinceMs: number;
}

/** What a worker has counted since it started. */
export interface WorkerCounters {
  readonly busyRetries: number;
  /** Time spent waiting for somebody else's lock. */
  readonly lockWaitMs: number;
  readonly journalBytes: number;
  /** Bytes of journal that are not yet in the store. */
  readonly journalLagBytes: number;
  readonly appliedRecords: number;
  readonly applyMs: number;
  readonly adoptedSegments: number;
  readonly rejectedBatches: number;
}

/** Worker → host. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly generation: string }
  | {
      readonly kind: 'refused';
      readonly code: BlotterErrorCode;
      readonly message: string;
      readonly hint: string;
    }
  /** All batches up to this one are fsynced in the journal. */
  | { readonly kind: 'durable'; readonly through: number }
  /** All batches up to this one are committed in the store. */
  | { readonly kind: 'stored'; readonly through: number }
  | { readonly kind: 'counters'; readonly counters: WorkerCounters; readonly faults: readonly WriterFault[] }
  | { readonly kind: 'closed' };
