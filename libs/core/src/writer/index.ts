export { Accounting, type AccountingSnapshot, type LossReason } from './accounting.js';
export type { BatchListener } from './pending-batches.js';
export type { RetryOptions, WorkerCounters, WriterFault } from './protocol.js';
export { type FlushTarget, Writer, type WriterOptions, type WriterStatus } from './writer.js';
export type { Beside, EncodableRecord, EncodableResource, EncodableScope } from '../otlp/index.js';
