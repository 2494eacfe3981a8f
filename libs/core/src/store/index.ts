export { AppliedBatches } from './applied-batches.js';
export type { Batch, Committed, Refusal, StorePosition, UidConflict } from './batch.js';
export { type SqliteDatabase, type SqliteStatement, loadSqlite } from './load-sqlite.js';
export { type ReaderOptions, openForReading, unreadable } from './open-for-reading.js';
export {
  type FileIdentity,
  type OpenStore,
  type StoreLocation,
  checkStructure,
  createFile,
  identify,
  isSameFile,
  openStore,
} from './open-store.js';
export { type Counted, Problems } from './problems.js';
export { type ProcessLock, isHeld, lockFile, tryLock } from './process-lock.js';
export { RecordReader, type TimedId } from './record-reader.js';
export {
  type RejectedOptions,
  type RejectedRecord,
  RejectedRecords,
  type RetryOutcome,
} from './rejected-records.js';
export { type AgeLimit, RETENTION_TYPE, type Removal, type RetainedRecords } from './retained-records.js';
export { type FedBatch, type FedRow, RowFeed } from './row-feed.js';
export { type KnownRecords, type Salvage, hasOurHeader, salvageStore } from './salvage.js';
export { type SqliteFault, classifySqliteError, sqliteCode } from './sqlite-error.js';
export { MAX_PAGE, StoreReader } from './store-reader.js';
export type { StoreProblem, StoreProblemKind, StoreReport, StoreVerification } from './store-report.js';
export { verifyStore } from './store-verifier.js';
export { StoreWriter } from './store-writer.js';
export { keyValuesOf } from './stored-sources.js';
export { OutgoingRows } from './outgoing-rows.js';
