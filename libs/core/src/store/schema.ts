import { SEVERITY } from '../model/index.js';

/** `application_id` of Blotter's own files: "BLTR". */
export const APPLICATION_ID = 0x424c5452;

/**
 * Version of the schema. `min_reader` and `min_writer` in the meta table say which versions may still
 * read and write a file, so that old and new processes share it during a rolling deploy: migrations
 * only add.
 */
export const SCHEMA_VERSION = 2;

/** Names that depend on whose database file it is. */
export interface StoreNames {
  /** Precedes every table and index; '' in a file of our own. */
  readonly prefix: string;
  /** The view with the reference platform's columns. */
  readonly view: string;
}

/** Columns of `record` that an insert binds, in this order. A spec checks that every OTLP field has one. */
export const RECORD_COLUMNS = [
  'time_unix_nano',
  'observed_time_unix_nano',
  'severity_number',
  'severity_text',
  'event_name',
  'body',
  'body_value',
  'attributes',
  'dropped_attributes_count',
  'flags',
  'trace_id',
  'span_id',
  'uid',
  'resource_id',
  'scope_id',
] as const;

/** Tables and indexes that {@link createStatements} makes, without prefix. */
export const OBJECT_NAMES = [
  'meta',
  'resource',
  'scope',
  'record',
  'record_time',
  'record_uid',
  'batch',
  'writer',
  'rejected',
] as const;

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Statements that create the newest schema version. Times are nanoseconds since 1970; fixed64 above 2^63 is stored negative. */
export function createStatements({ prefix, view }: StoreNames): string[] {
  const table = (name: string): string => quoteName(prefix + name);
  return [
    `CREATE TABLE ${table('meta')} (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
    `CREATE TABLE ${table('resource')} (
      id INTEGER PRIMARY KEY,
      digest BLOB NOT NULL UNIQUE,
      attributes TEXT NOT NULL,
      dropped_attributes_count INTEGER NOT NULL,
      schema_url TEXT NOT NULL,
      entity_refs TEXT
    )`,
    `CREATE TABLE ${table('scope')} (
      id INTEGER PRIMARY KEY,
      digest BLOB NOT NULL UNIQUE,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      attributes TEXT NOT NULL,
      dropped_attributes_count INTEGER NOT NULL,
      schema_url TEXT NOT NULL
    )`,
    `CREATE TABLE ${table('record')} (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      time_unix_nano INTEGER NOT NULL,
      observed_time_unix_nano INTEGER NOT NULL,
      severity_number INTEGER NOT NULL,
      severity_text TEXT,
      event_name TEXT,
      body TEXT,
      body_value TEXT,
      attributes TEXT NOT NULL,
      dropped_attributes_count INTEGER NOT NULL,
      flags INTEGER NOT NULL,
      trace_id BLOB,
      span_id BLOB,
      uid TEXT,
      resource_id INTEGER NOT NULL,
      scope_id INTEGER NOT NULL
    )`,
    `CREATE INDEX ${table('record_time')} ON ${table('record')} (time_unix_nano)`,
    `CREATE INDEX ${table('record_uid')} ON ${table('record')} (uid) WHERE uid IS NOT NULL`,
    `CREATE TABLE ${table('batch')} (
      id INTEGER PRIMARY KEY,
      first_record_id INTEGER NOT NULL,
      records INTEGER NOT NULL,
      digest BLOB NOT NULL,
      previous_digest BLOB NOT NULL,
      applied_at_ms INTEGER NOT NULL
    )`,
    `CREATE TABLE ${table('writer')} (
      instance TEXT PRIMARY KEY,
      applied_through INTEGER NOT NULL,
      applied_beyond TEXT NOT NULL,
      updated_at_ms INTEGER NOT NULL
    ) WITHOUT ROWID`,
    createRejected(prefix),
    createView({ prefix, view }),
  ];
}

/** What the store refused, with the reason, for an operator to read and try again. Later than the first stores. */
export function createRejected(prefix: string): string {
  return `CREATE TABLE IF NOT EXISTS ${quoteName(prefix + 'rejected')} (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      instance TEXT NOT NULL,
      batch INTEGER NOT NULL,
      position INTEGER,
      records INTEGER NOT NULL,
      code TEXT NOT NULL,
      reason TEXT NOT NULL,
      rejected_at_ms INTEGER NOT NULL,
      payload BLOB NOT NULL
    )`;
}

/** The reference platform's table, as a view: the same columns, lower-case severities, `data` without what is ours. */
export function createView({ prefix, view }: StoreNames): string {
  const source = (kind: string): string => `attributes ->> '$."activity.source.${kind}.id"'`;
  // Time 0 is unknown in OTLP: then the time of observation stands in.
  const time = 'iif(time_unix_nano = 0, observed_time_unix_nano, time_unix_nano)';
  return `CREATE VIEW IF NOT EXISTS ${quoteName(view)} AS SELECT
    id,
    strftime('%Y-%m-%d %H:%M:%S', ${time} / 1000000000, 'unixepoch')
      || printf('.%06d', (${time} % 1000000000) / 1000) AS created_at,
    CASE
      WHEN severity_number >= ${SEVERITY.failure.number} THEN 'failure'
      WHEN severity_number >= ${SEVERITY.warning.number} THEN 'warning'
      WHEN severity_number = ${SEVERITY.success.number} THEN 'success'
      WHEN severity_number >= ${SEVERITY.info.number} OR severity_number = 0 THEN 'info'
      ELSE 'debug'
    END AS severity,
    coalesce(event_name, '') AS type,
    ${source('expert')} AS source_expert_id,
    ${source('account')} AS source_account_id,
    coalesce(body, body_value, '') AS description,
    CASE WHEN instr(attributes, '"activity.') = 0 THEN attributes ELSE (
      SELECT json_group_object(key, CASE type
        WHEN 'true' THEN json('true')
        WHEN 'false' THEN json('false')
        WHEN 'object' THEN json(value)
        WHEN 'array' THEN json(value)
        ELSE value END)
      FROM json_each(attributes) WHERE key NOT GLOB 'activity.*'
    ) END AS data
  FROM ${quoteName(prefix + 'record')}`;
}
