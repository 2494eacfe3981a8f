import type { RetentionOptions } from '@blotter/core';
import { LogsIngest } from '@blotter/core/ingest';
import { Finder } from '@blotter/core/reader';
import { join } from 'node:path';
import type { SidecarConfig, StorageConfig } from './config/sidecar-config.js';
import { MetricsExport } from './operations/metrics-export.js';
import { DecodePool } from './receivers/decoding/decode-pool.js';

/** What has threads of its own, and the metrics that they count in. */
export interface Engine {
  readonly metrics: MetricsExport;
  readonly ingest: LogsIngest;
  readonly pool: DecodePool;
  /** Its threads start with the first question. */
  readonly finder: Finder;
}

/**
 * Starts the threads. Done before Nest is loaded, which takes as long as they do.
 * @throws BlotterError for unusable folders.
 */
export function startEngine({
  storage,
  receivers,
  search,
  forward,
  shutdownTimeoutMs,
}: SidecarConfig): Engine {
  const { limits, decodeThreads } = receivers;
  const metrics = new MetricsExport();
  const ingest = new LogsIngest({
    ...storage,
    retention: retentionOf(storage),
    search: search.enabled && { indexedAttributes: search.indexedAttributes },
    otlp: forward.destinations,
    shutdownTimeoutMs,
    meterProvider: metrics.meterProvider,
  });
  const pool = new DecodePool({
    maxDecodedBytes: limits.maxDecodedBytes,
    maxRecordBytes: limits.maxRecordBytes,
    maxRecords: limits.maxRecords,
    maxThreads: decodeThreads,
    timeoutMs: limits.durableTimeoutMs,
  });
  const finder = new Finder({
    file: join(storage.directory, storage.fileName),
    threads: search.queryThreads,
    timeLimitMs: search.queryTimeLimitMs,
    maxWaiting: search.maxWaitingQuestions,
  });
  return { metrics, ingest, pool, finder };
}

function retentionOf({ retention }: StorageConfig): false | RetentionOptions {
  const { enabled, maxBytes, ...limits } = retention;
  return enabled && { ...limits, ...(maxBytes === undefined ? {} : { maxBytes }) };
}
