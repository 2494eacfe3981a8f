/**
 * What the model knows of this software, measured on a machine with 2 cores by the command that each names. Measure
 * again on yours: `npm run --silent bench -- NAME`.
 */

/** Records a second that one sidecar sends from its store to one destination. Measured by `bench -- forward` while other programs were busy. */
export const FORWARD_RECORDS_PER_S = 87_000;

/**
 * Records a second that get into the store with its index while other programs are busy, so a careful figure:
 * `bench -- sustain`, records_per_s_with_search.
 */
export const STORE_RECORDS_PER_S = 24_000;

/** Bytes of a typical record (test/bench/workload.ts) in the store: `bench -- sustain`, bytes_per_record. */
export const TYPICAL_STORE_BYTES = 365;

/** The same record in OTLP protobuf, as the journal and the network carry it: test/bench/workload.ts. */
export const TYPICAL_OTLP_BYTES = 240;

/** The same record in the search file: `bench -- sustain`, index_bytes_per_record. */
export const TYPICAL_SEARCH_BYTES = 56.4;

/**
 * The same record in the table of docs/scaling.md, compressed and merged, from many writers:
 * `npm run --silent build && node test/dist/clickhouse/bytes-per-record.js`.
 */
export const TYPICAL_CLICKHOUSE_BYTES = 38.8;

/**
 * Records a second that a Collector with 2 cores acknowledges when its queue is on disk and fsynced:
 * `bench -- ingest --seconds 6`, the Collector's side.
 */
export const COLLECTOR_RECORDS_PER_S = 139_000;

/** Part of a Collector's rate to plan with. The rest is for outages, when everything that waited comes at once. */
export const COLLECTOR_LOAD = 0.5;

/** Default of `storage.journalMaxBytes`. */
export const JOURNAL_MAX_BYTES = 2 ** 30;

/** Default of `storage.retention.maxAgeMs`, in days. */
export const RETENTION_DAYS = 60;
