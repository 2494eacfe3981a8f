import type { LogRowSink } from '../model/index.js';

/** A batch of the journal: which one it is, and its ExportLogsServiceRequest in protobuf. */
export interface Batch {
  readonly instance: string;
  readonly batch: number;
  readonly payload: Uint8Array;
}

/** Reads a batch's payload into rows. @throws BlotterError ERR_BLOTTER_MALFORMED. */
export type ReadRows = (payload: Uint8Array, sink: LogRowSink) => void;

/** What the store does not take, and why. */
export interface Refusal {
  readonly instance: string;
  readonly batch: number;
  /** Which record of the batch, from 0 on; undefined when the batch cannot even be taken apart. */
  readonly position: number | undefined;
  readonly records: number;
  readonly code: string;
  readonly reason: string;
  /** ExportLogsServiceRequest, protobuf. */
  readonly payload: Uint8Array;
}

/** What a commit made durable. */
export interface Committed {
  readonly records: number;
  /** Per writer instance: the batch up to which all are in the store. */
  readonly through: ReadonlyMap<string, number>;
  /** Per writer instance: records that were left out because they are in the store. */
  readonly duplicates: ReadonlyMap<string, number>;
  /** Records that were added although others have their uids. */
  readonly conflicts: number;
}

/** A record was added although another has its uid. */
export interface UidConflict {
  readonly uid: string;
  /** For the notice that tells of it, so that it is told once. */
  readonly noticeUid: string;
}

/** How far a store is. */
export interface StorePosition {
  /** UUID text; changes when ids may be given out again. */
  readonly generation: string;
  /** Id of the newest record; 0 when there is none. Ids have no gaps. */
  readonly lastRecordId: number;
  /** Id of the first record that retention keeps; 1 as long as none went. */
  readonly retainedFrom: number;
  /** Id of the newest digest row; 0 when there is none. */
  readonly lastBatchId: number;
}
