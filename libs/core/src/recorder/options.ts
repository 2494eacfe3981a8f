import type { MeterProvider } from '@opentelemetry/api';
import { join, resolve } from 'node:path';
import { DEFAULT_VALUE_LIMITS, type RetryOptions, type ValueLimits, checkNames } from '../model/index.js';
import type { WriterOptions } from '../writer/index.js';
import { type Environment, wholeFromEnv } from './environment.js';
import { oneOf, whole, wrong } from './option-checks.js';
import { type OtlpOptions, destinations } from './otlp-options.js';
import { type RetentionOptions, retention } from './retention-options.js';
import { type SearchOptions, search } from './search-options.js';

/** What to do with a record when the memory bound is reached. */
export type OverflowPolicy =
  /** Drop the new record, count it, and leave a gap record in the trail. */
  | 'drop'
  /** Append what is queued synchronously: the caller waits for the disk, nothing is lost. */
  | 'block';

/** Writing into the platform's own database file instead of a file of Blotter's. */
export interface SharedDatabaseOptions {
  /** Path of an existing SQLite file. */
  readonly file: string;
  /** Precedes the names of Blotter's tables. @default 'blotter_' */
  readonly tablePrefix?: string;
}

/** Options of Blotter. All are optional. */
export interface BlotterOptions {
  /** Folder for the database file and the journal; created when missing. @default './data' */
  readonly directory?: string;
  /** Name of the database file inside `directory`. @default 'blotter.db' */
  readonly fileName?: string;
  /** Store into an existing database of the platform. The journal stays in `directory`. */
  readonly sharedDatabase?: SharedDatabaseOptions;
  /** Name of the view with the reference platform's columns. @default 'activity_log' */
  readonly viewName?: string;
  /** Records in memory, at most. @default 65536, or OTEL_BLRP_MAX_QUEUE_SIZE */
  readonly maxQueueRecords?: number;
  /** Estimated bytes of records in memory, at most. @default 67108864 (64 MiB) */
  readonly maxQueueBytes?: number;
  /** What happens at those bounds. @default 'drop' */
  readonly overflow?: OverflowPolicy;
  /** How long a record may wait for its batch, in milliseconds. @default 100, or OTEL_BLRP_SCHEDULE_DELAY */
  readonly flushIntervalMs?: number;
  /** Records of one batch. @default 512, or OTEL_BLRP_MAX_EXPORT_BATCH_SIZE */
  readonly maxBatchRecords?: number;
  /** The one deadline of a shutdown: drain, apply and close together, in milliseconds. @default 5000 */
  readonly shutdownTimeoutMs?: number;
  /** Bytes that the journal may take on disk. @default 1073741824 (1 GiB) */
  readonly journalMaxBytes?: number;
  /** Bytes after which a new journal segment begins. @default 16777216 (16 MiB) */
  readonly segmentBytes?: number;
  /**
   * Bytes that SQLite's write-ahead log may reach while a reader keeps it from being written back; then the journal
   * holds what comes. Only in a file of Blotter's own. @default 536870912 (512 MiB)
   */
  readonly walMaxBytes?: number;
  /** How often the journal of dead processes is looked for, in milliseconds. @default 5000 */
  readonly adoptIntervalMs?: number;
  /** When records are removed; `false`: never. @default { maxAgeMs: 5184000000 (60 days), intervalMs: 60000 } */
  readonly retention?: false | RetentionOptions;
  /** How records are indexed, so that they are found quickly; false: not at all. */
  readonly search?: false | SearchOptions;
  /** Backends that records are forwarded to as OTLP logs, beside being kept here. @default none */
  readonly otlp?: OtlpOptions | readonly OtlpOptions[];
  /** How a locked store is waited for. @default { initialDelayMs: 2, maxDelayMs: 250, factor: 2, jitter: 0.5 } */
  readonly busyRetry?: Partial<RetryOptions>;
  /** How much of one record's values is kept. @default { maxDepth: 16, maxItems: 1024, maxValues: 8192, maxLength: 65536 } */
  readonly valueLimits?: Partial<ValueLimits>;
  /** Where Blotter's own metrics go. @default the global MeterProvider */
  readonly meterProvider?: MeterProvider;
}

/** Every option, checked. Frozen. */
export interface ResolvedBlotterOptions {
  readonly directory: string;
  readonly maxQueueRecords: number;
  readonly maxQueueBytes: number;
  readonly overflow: OverflowPolicy;
  readonly flushIntervalMs: number;
  readonly maxBatchRecords: number;
  readonly shutdownTimeoutMs: number;
  readonly valueLimits: ValueLimits;
  readonly meterProvider: MeterProvider | undefined;
  /** OTEL_SDK_DISABLED is `true`: records are refused, and counted. */
  readonly isDisabled: boolean;
  readonly writer: WriterOptions;
}

const DEFAULT_RETRY: RetryOptions = Object.freeze({
  initialDelayMs: 2,
  maxDelayMs: 250,
  factor: 2,
  jitter: 0.5,
});

/** @internal */
export const OPTION_NAMES: ReadonlyArray<keyof BlotterOptions> = [
  'directory',
  'fileName',
  'sharedDatabase',
  'viewName',
  'maxQueueRecords',
  'maxQueueBytes',
  'overflow',
  'flushIntervalMs',
  'maxBatchRecords',
  'shutdownTimeoutMs',
  'journalMaxBytes',
  'segmentBytes',
  'walMaxBytes',
  'adoptIntervalMs',
  'retention',
  'search',
  'otlp',
  'busyRetry',
  'valueLimits',
  'meterProvider',
];

/**
 * Checks options and fills in what is missing: user ?? environment ?? default.
 * @throws BlotterError ERR_BLOTTER_OPTION naming the option.
 */
export function resolveOptions(
  options: BlotterOptions = {},
  env: Environment = process.env,
): ResolvedBlotterOptions {
  checkNames('', options, OPTION_NAMES);
  const directory = resolve(text('directory', options.directory, './data'));
  const maxQueueRecords = whole(
    'maxQueueRecords',
    options.maxQueueRecords ?? wholeFromEnv(env, 'OTEL_BLRP_MAX_QUEUE_SIZE', 1, 10_000_000),
    65_536,
    1,
    10_000_000,
  );
  const maxBatchRecords = whole(
    'maxBatchRecords',
    options.maxBatchRecords ?? wholeFromEnv(env, 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 1, 16_384),
    512,
    1,
    16_384,
  );
  const store = Object.freeze(storeLocation(options, directory));
  return Object.freeze({
    directory,
    maxQueueRecords,
    maxQueueBytes: whole('maxQueueBytes', options.maxQueueBytes, 64 * 1024 * 1024, 1024, 2 ** 40),
    overflow: oneOf('overflow', options.overflow, ['drop', 'block']),
    flushIntervalMs: whole(
      'flushIntervalMs',
      options.flushIntervalMs ?? wholeFromEnv(env, 'OTEL_BLRP_SCHEDULE_DELAY', 0, 60_000),
      100,
      0,
      60_000,
    ),
    maxBatchRecords: Math.min(maxBatchRecords, maxQueueRecords),
    shutdownTimeoutMs: whole('shutdownTimeoutMs', options.shutdownTimeoutMs, 5000, 1, 3_600_000),
    valueLimits: limits(options.valueLimits),
    meterProvider: options.meterProvider,
    isDisabled: env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true',
    writer: Object.freeze({
      store,
      journalPath: join(directory, 'journal'),
      journalMaxBytes: whole('journalMaxBytes', options.journalMaxBytes, 2 ** 30, 1024 * 1024, 2 ** 50),
      segmentBytes: whole('segmentBytes', options.segmentBytes, 16 * 1024 * 1024, 64 * 1024, 2 ** 31),
      walMaxBytes: whole('walMaxBytes', options.walMaxBytes, 512 * 1024 * 1024, 64 * 1024, 2 ** 50),
      adoptIntervalMs: whole('adoptIntervalMs', options.adoptIntervalMs, 5000, 10, 3_600_000),
      search: search(options.search, store, directory),
      destinations: destinations(options.otlp, env),
      retention: retention(options.retention, options.sharedDatabase !== undefined),
      retry: retry(options.busyRetry),
    }),
  });
}

function storeLocation(options: BlotterOptions, directory: string): WriterOptions['store'] {
  const view = text('viewName', options.viewName, 'activity_log');
  const fileName = text('fileName', options.fileName, 'blotter.db');
  if (fileName.includes('/') || fileName.includes('\\')) {
    throw wrong('fileName', fileName, 'a file name without a folder', 'Name the folder with directory.');
  }
  const shared = options.sharedDatabase;
  if (shared === undefined) return { file: join(directory, fileName), isShared: false, prefix: '', view };
  checkNames('sharedDatabase.', shared, ['file', 'tablePrefix']);
  const prefix = text('sharedDatabase.tablePrefix', shared.tablePrefix, 'blotter_');
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(prefix)) {
    throw wrong('sharedDatabase.tablePrefix', prefix, 'letters, digits and _', 'For instance blotter_.');
  }
  return { file: resolve(text('sharedDatabase.file', shared.file, undefined)), isShared: true, prefix, view };
}

function retry(options: Partial<RetryOptions> = {}): RetryOptions {
  checkNames('busyRetry.', options, Object.keys(DEFAULT_RETRY));
  const initialDelayMs = whole(
    'busyRetry.initialDelayMs',
    options.initialDelayMs,
    DEFAULT_RETRY.initialDelayMs,
    1,
    60_000,
  );
  return Object.freeze({
    initialDelayMs,
    maxDelayMs: whole(
      'busyRetry.maxDelayMs',
      options.maxDelayMs,
      Math.max(DEFAULT_RETRY.maxDelayMs, initialDelayMs),
      initialDelayMs,
      600_000,
    ),
    factor: within('busyRetry.factor', options.factor, DEFAULT_RETRY.factor, 1, 10),
    jitter: within('busyRetry.jitter', options.jitter, DEFAULT_RETRY.jitter, 0, 1),
  });
}

function limits(options: Partial<ValueLimits> = {}): ValueLimits {
  checkNames('valueLimits.', options, Object.keys(DEFAULT_VALUE_LIMITS));
  return Object.freeze({
    maxDepth: whole('valueLimits.maxDepth', options.maxDepth, DEFAULT_VALUE_LIMITS.maxDepth, 1, 64),
    maxItems: whole('valueLimits.maxItems', options.maxItems, DEFAULT_VALUE_LIMITS.maxItems, 1, 1_000_000),
    maxValues: whole(
      'valueLimits.maxValues',
      options.maxValues,
      DEFAULT_VALUE_LIMITS.maxValues,
      1,
      1_000_000,
    ),
    maxLength: whole(
      'valueLimits.maxLength',
      options.maxLength,
      DEFAULT_VALUE_LIMITS.maxLength,
      1,
      16 * 1024 * 1024,
    ),
  });
}

function text(name: string, value: string | undefined, fallback: string | undefined): string {
  const result = value ?? fallback;
  if (typeof result === 'string' && result !== '' && !result.includes('\0')) return result;
  throw wrong(name, result, 'a text that is not empty', 'Set it, or leave it out for the default.');
}

function within(name: string, value: number | undefined, fallback: number, min: number, max: number): number {
  const result = value ?? fallback;
  if (typeof result === 'number' && result >= min && result <= max) return result;
  throw wrong(name, value, `a number from ${min} to ${max}`, `The default is ${fallback}.`);
}
