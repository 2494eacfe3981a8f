export { BlotterError, type BlotterErrorCode } from './errors.js';
export {
  type Activity,
  type ActivityChange,
  type ActivityDetails,
  type ActivityEntity,
  type ActivitySeverity,
  type ActivityTime,
  type AnyValue,
  DoubleValue,
  KeyValueList,
  type StoredRecord,
  normalise,
  toEmission,
  toPlainJson,
} from './model/index.js';
export {
  AdmissionLogRecordProcessor,
  type BlotterOptions,
  type BlotterStatus,
  OPTION_NAMES,
  type OverflowPolicy,
  type ResolvedBlotterOptions,
  type SharedDatabaseOptions,
  type ShutdownReport,
  SqliteLogRecordExporter,
  checkNames,
  createBlotterProcessor,
  resolveOptions,
} from './recorder/index.js';
export {
  type AccountingSnapshot,
  type FlushTarget,
  GAP_TYPE,
  type GapReason,
  REJECTED_TYPE,
  type WriterFault,
  type WriterHealth,
} from './writer/index.js';
