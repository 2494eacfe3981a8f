export { AdmissionLogRecordProcessor } from './admission-log-record-processor.js';
export { createBlotterProcessor } from './create-blotter-processor.js';
export {
  type BlotterOptions,
  OPTION_NAMES,
  type OverflowPolicy,
  type ResolvedBlotterOptions,
  type SharedDatabaseOptions,
  resolveOptions,
} from './options.js';
export type { OtlpOptions } from './otlp-options.js';
export type { OtlpTlsOptions } from './otlp-tls.js';
export type { RetentionOptions } from './retention-options.js';
export type { SearchOptions } from './search-options.js';
export { SqliteLogRecordExporter } from './sqlite-log-record-exporter.js';
export type { BlotterStatus, ShutdownReport, TrailLocation } from './status.js';
/** @internal Also for other rooms that own a writer. */
export { type Component, type Instrument, registerMetrics } from './metrics.js';
/** @internal */
export { openWriter } from './open-writer.js';
/** @internal */
export { shutdownReport } from './status.js';
