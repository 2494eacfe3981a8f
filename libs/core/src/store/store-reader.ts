import { BlotterError } from '../errors.js';
import {
  type KeyValue,
  KeyValueList,
  type StoredRecord,
  type StoredResource,
  type StoredScope,
  fromJsonValue,
} from '../model/index.js';
import { type SqliteDatabase, type SqliteStatement, loadSqlite } from './load-sqlite.js';
import { newerSchema, readMeta } from './open-store.js';
import { RECORD_COLUMNS, SCHEMA_VERSION, quoteName } from './schema.js';
import type { SourceRow } from './source-row.js';
import { classifySqliteError } from './sqlite-error.js';

/** Where to read from. */
export interface ReaderOptions {
  /** Path of the database file. */
  readonly file: string;
  /** Prefix of Blotter's tables in a shared file. @default '' */
  readonly prefix?: string;
  /** How long a read may wait for a lock (only in rollback-journal mode), in milliseconds. @default 1000 */
  readonly busyTimeoutMs?: number;
}

/** Most records that one call returns. */
export const MAX_PAGE = 10_000;

/** Reads a store through a read-only connection, also while others write to it. Synchronous. */
export class StoreReader {
  private readonly database: SqliteDatabase;
  private readonly byUidStatement: SqliteStatement;
  private readonly latestStatement: SqliteStatement;
  private readonly resources = new Map<number, StoredResource>();
  private readonly scopes = new Map<number, StoredScope>();
  /** UUID text made when the store was created. */
  readonly generation: string;

  /** @throws BlotterError ERR_BLOTTER_STORE when there is no readable store, ERR_BLOTTER_NEWER_SCHEMA when it is too new. */
  constructor(private readonly options: ReaderOptions) {
    const prefix = options.prefix ?? '';
    this.database = open(options);
    const meta = readMetaOrClose(this.database, prefix, options.file);
    if (Number(meta.get('min_reader')) > SCHEMA_VERSION) {
      this.database.close();
      throw newerSchema(options.file, meta);
    }
    this.generation = meta.get('generation') ?? '';
    const select = `SELECT id, ${RECORD_COLUMNS.join(', ')} FROM ${this.table('record')}`;
    this.byUidStatement = this.database.prepare(`${select} WHERE uid = ? ORDER BY id`).safeIntegers();
    this.latestStatement = this.database.prepare(`${select} ORDER BY id DESC LIMIT ?`).safeIntegers();
  }

  /** The record with this uid (the first to arrive, should senders have used it twice). */
  byUid(uid: string): StoredRecord | undefined {
    const row = this.byUidStatement.get(uid) as RecordRow | undefined;
    return row && this.toRecord(row);
  }

  /**
   * The latest arrivals, newest first.
   * @param count - 1 … {@link MAX_PAGE}.
   */
  latest(count: number): StoredRecord[] {
    if (!Number.isInteger(count) || count < 1 || count > MAX_PAGE) {
      throw new BlotterError(
        'ERR_BLOTTER_OPTION',
        `latest(${count}): the count must be a whole number from 1 to ${MAX_PAGE}.`,
        'Ask for fewer records at a time.',
      );
    }
    return (this.latestStatement.all(count) as RecordRow[]).map((row) => this.toRecord(row));
  }

  /** Number of records in the store. Reads the whole primary key. */
  count(): number {
    const row = this.database
      .prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${this.table('record')}`)
      .get();
    return row?.n ?? 0;
  }

  close(): void {
    this.database.close();
  }

  private table(name: string): string {
    return quoteName((this.options.prefix ?? '') + name);
  }

  private toRecord(row: RecordRow): StoredRecord {
    return {
      id: Number(row.id),
      uid: row.uid,
      timeUnixNano: BigInt.asUintN(64, row.time_unix_nano),
      observedTimeUnixNano: BigInt.asUintN(64, row.observed_time_unix_nano),
      severityNumber: Number(row.severity_number),
      severityText: row.severity_text ?? '',
      eventName: row.event_name ?? '',
      body: row.body ?? (row.body_value === null ? undefined : fromJsonValue(row.body_value)),
      attributes: keyValuesOf(row.attributes),
      droppedAttributesCount: Number(row.dropped_attributes_count),
      flags: Number(row.flags),
      traceId: row.trace_id?.toString('hex') ?? '',
      spanId: row.span_id?.toString('hex') ?? '',
      resource: this.resource(Number(row.resource_id)),
      scope: this.scope(Number(row.scope_id)),
    };
  }

  private resource(id: number): StoredResource {
    let resource = this.resources.get(id);
    if (resource === undefined) {
      const row = this.source('resource', id);
      resource = {
        attributes: keyValuesOf(row.attributes),
        droppedAttributesCount: row.dropped_attributes_count,
        schemaUrl: row.schema_url,
        entityRefs: JSON.parse(row.entity_refs ?? '[]') as StoredResource['entityRefs'],
      };
      this.resources.set(id, resource);
    }
    return resource;
  }

  private scope(id: number): StoredScope {
    let scope = this.scopes.get(id);
    if (scope === undefined) {
      const row = this.source('scope', id);
      scope = {
        name: row.name,
        version: row.version,
        attributes: keyValuesOf(row.attributes),
        droppedAttributesCount: row.dropped_attributes_count,
        schemaUrl: row.schema_url,
      };
      this.scopes.set(id, scope);
    }
    return scope;
  }

  private source(table: 'resource' | 'scope', id: number): SourceRow {
    return this.database.prepare(`SELECT * FROM ${this.table(table)} WHERE id = ?`).get(id) as SourceRow;
  }
}

interface RecordRow {
  readonly id: bigint;
  readonly time_unix_nano: bigint;
  readonly observed_time_unix_nano: bigint;
  readonly severity_number: bigint;
  readonly severity_text: string | null;
  readonly event_name: string | null;
  readonly body: string | null;
  readonly body_value: string | null;
  readonly attributes: string;
  readonly dropped_attributes_count: bigint;
  readonly flags: bigint;
  readonly trace_id: Buffer | null;
  readonly span_id: Buffer | null;
  readonly uid: string | null;
  readonly resource_id: bigint;
  readonly scope_id: bigint;
}

function keyValuesOf(text: string): KeyValue[] {
  const value = fromJsonValue(text);
  if (value instanceof KeyValueList) return [...value.entries];
  return Object.entries(value as Record<string, KeyValue[1]>);
}

function open({ file, busyTimeoutMs = 1000 }: ReaderOptions): SqliteDatabase {
  try {
    return loadSqlite()(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  } catch (error) {
    throw unreadable(file, error);
  }
}

function readMetaOrClose(database: SqliteDatabase, prefix: string, file: string): Map<string, string> {
  try {
    return readMeta(database, prefix);
  } catch (error) {
    database.close();
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): BlotterError {
  if (error instanceof BlotterError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const hint =
    classifySqliteError(error) === 'busy'
      ? 'Somebody holds a lock on it: try again.'
      : 'Check the path, and that a Blotter has written there (its first record creates the file).';
  return new BlotterError(
    'ERR_BLOTTER_STORE',
    `${file} cannot be read as a Blotter store: ${reason}.`,
    hint,
    { cause: error },
  );
}
