import type { Destination, DestinationStatus } from '../forwarder/index.js';
import type { RetryOptions } from '../model/index.js';
import type { SearchStatus } from '../search/index.js';
import type { StoreLocation } from '../store/index.js';
import type { BlotterErrorCode } from '../errors.js';
import type { GapProcess } from './gap.js';
import type { RunMark } from './run-state.js';

/** When records are removed. */
export interface RetentionLimits {
  /** Since they arrived, in milliseconds. */
  readonly maxAgeMs: number;
  /** Of the used pages of the store and the search file together; undefined: any number. */
  readonly maxBytes: number | undefined;
  /** How often it is looked, in milliseconds. */
  readonly intervalMs: number;
}

/** Where the search file is, and what is in it. */
export interface SearchLocation {
  readonly file: string;
  readonly lockFile: string;
  /** Attribute keys that are indexed beside those that always are. */
  readonly attributes: readonly string[];
}

/** What a writer worker is started with. Structured-clonable. */
export interface WorkerSetup {
  readonly instance: string;
  /** Of the host. */
  readonly process: GapProcess;
  /** Counts the workers of this instance, from 1 on: a new one after every crash. */
  readonly incarnation: number;
  readonly journalPath: string;
  readonly journalMaxBytes: number;
  readonly segmentBytes: number;
  readonly walMaxBytes: number;
  readonly adoptIntervalMs: number;
  readonly retention: RetentionLimits | undefined;
  /** undefined: there is none. */
  readonly search: SearchLocation | undefined;
  /** Whom records are forwarded to. */
  readonly destinations: readonly Destination[];
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
      /** Records of all batches up to this one. */
      readonly through: number;
      /** When the last of its records was created, milliseconds since 1970. */
      readonly createdAtMs: number;
      /** Records that the host has created and lost by now. */
      readonly created: number;
      readonly lost: number;
    }
  /** Records were lost, or a gap record became durable. */
  | { readonly kind: 'mark'; readonly mark: RunMark }
  /** The host has written a whole segment: look for it. */
  | { readonly kind: 'adopt' }
  | { readonly kind: 'close'; readonly timeoutMs: number };

/** Where a fault is: what waits for it to go away. */
export type FaultPlace = 'journal' | 'store' | 'search' | 'books';

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
  /** Records that the store refused, and keeps in its table `rejected`. */
  readonly rejectedRecords: number;
  /** Records that were stored although others have their uids. */
  readonly uidConflicts: number;
  /** Processes found dead that had not ended in an orderly way. */
  readonly uncleanEnds: number;
  /** Times that the database file was missing, replaced, or quarantined because it was corrupt. */
  readonly storeLosses: number;
  /** Records that retention has removed. */
  readonly retentionRecords: number;
  /** Whether retention does not believe the clock, which has leapt ahead: it waits for a day. */
  readonly isRetentionHeld: boolean;
}

/** What a commit has done for the batches of an instance. */
export interface StoredReport {
  /** All batches up to this one are done. */
  readonly through: number;
  /** So many more of their records than before are not in the store. */
  readonly unstored: number;
  /** So many more of their records than before were in the store already. */
  readonly duplicates: number;
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
  | ({ readonly kind: 'stored' } & StoredReport)
  /** The file of the host's lock is gone. */
  | { readonly kind: 'evicted' }
  | {
      readonly kind: 'counters';
      readonly counters: WorkerCounters;
      readonly search: SearchStatus;
      readonly forward: readonly DestinationStatus[];
      readonly faults: readonly WriterFault[];
    }
  /** For the operator. */
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'closed' };
