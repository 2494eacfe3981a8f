export { Accounting, type AccountingSnapshot, type LossReason } from './accounting.js';
export type { BatchListener } from './pending-batches.js';
export type { RetentionLimits, SearchLocation, WorkerCounters, WriterFault } from './protocol.js';
export type { Gap, GapProcess, GapReason } from './gap.js';
export { addGap, tellConflicts } from './notices.js';
export { GAP_TYPE, REJECTED_TYPE, UID_CONFLICT_TYPE } from './gap-record.js';
export {
  type FlushTarget,
  Writer,
  type WriterHealth,
  type WriterOptions,
  type WriterStatus,
} from './writer.js';
export type { Beside, EncodableRecord, EncodableResource, EncodableScope } from '../otlp/index.js';
export type {
  Destination,
  DestinationStatus,
  DestinationTls,
  ForwardState,
  OtlpProtocol,
} from '../forwarder/index.js';
export { type IndexState, type SearchStatus, searchFileOf } from '../search/index.js';
