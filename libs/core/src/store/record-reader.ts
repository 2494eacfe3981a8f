import { type StoredRecord, fromJsonValue } from '../model/index.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { firstKeptId } from './retained-records.js';
import { quoteName } from './schema.js';
import { StoredSources, keyValuesOf } from './stored-sources.js';

const SELECT = `id, time_unix_nano, observed_time_unix_nano, severity_number, severity_text, event_name, body,
  body_value, attributes, dropped_attributes_count, flags, trace_id, span_id, uid, resource_id, scope_id`;

/**
 * When a record happened, or, when that is unknown, was observed: milliseconds since 1970, rounded down. Times are unsigned
 * in columns that are signed: half of one is neither.
 */
export const MILLIS = `((iif(time_unix_nano = 0, observed_time_unix_nano, time_unix_nano) >> 1) & 0x7fffffffffffffff) / 500000`;

type Columns = [
  id: bigint,
  time: bigint,
  observedTime: bigint,
  severityNumber: bigint,
  severityText: string | null,
  eventName: string | null,
  body: string | null,
  bodyValue: string | null,
  attributes: string,
  droppedAttributesCount: bigint,
  flags: bigint,
  traceId: Buffer | null,
  spanId: Buffer | null,
  uid: string | null,
  resourceId: bigint,
  scopeId: bigint,
];

/** A row id, and the column of its time. */
export type TimedId = [id: bigint, time: bigint];

/** Reads records through a connection; what it reads of them at once is of one moment only within a transaction. */
export class RecordReader {
  private readonly statements: Readonly<
    Record<
      | 'byId'
      | 'byUid'
      | 'idsOfUid'
      | 'upwards'
      | 'downwards'
      | 'latest'
      | 'firstId'
      | 'lastId'
      | 'generation'
      | 'times'
      | 'millis'
      | 'millisBounds'
      | 'timeless'
      | 'timelessBounds'
      | 'count',
      SqliteStatement
    >
  >;
  /** What the records come from. */
  readonly sources: StoredSources;

  private readonly timeOrder: Readonly<Record<'newest' | 'oldest', SqliteStatement>>;

  constructor(
    private readonly database: SqliteDatabase,
    private readonly prefix: string,
  ) {
    this.sources = new StoredSources(database, prefix);
    const record = this.table('record');
    // What retention has yet to delete is gone already: nobody can verify it any more.
    const kept = firstKeptId(prefix);
    const select = (rest: string): SqliteStatement =>
      database.prepare(`SELECT ${SELECT} FROM ${record} ${rest}`).raw().safeIntegers();
    const inTime = (operator: string, direction: string): SqliteStatement =>
      database
        .prepare(
          `SELECT id, time_unix_nano FROM ${record} WHERE (time_unix_nano, id) ${operator} (?, ?) AND id >= ${kept}
             ORDER BY time_unix_nano ${direction}, id ${direction} LIMIT ?`,
        )
        .raw()
        .safeIntegers();
    this.timeOrder = { newest: inTime('<', 'DESC'), oldest: inTime('>', 'ASC') };
    this.statements = {
      byId: select(`WHERE id = ? AND id >= ${kept}`),
      byUid: select(`WHERE uid = ? AND id >= ${kept} ORDER BY id LIMIT 1`),
      idsOfUid: database
        .prepare(`SELECT id FROM ${record} WHERE uid = ? AND id >= ${kept} ORDER BY id`)
        .pluck(),
      upwards: select(`WHERE id BETWEEN max(?, ${kept}) AND ? ORDER BY id LIMIT ?`),
      downwards: select(`WHERE id BETWEEN max(?, ${kept}) AND ? ORDER BY id DESC LIMIT ?`),
      latest: select(`WHERE id >= ${kept} ORDER BY id DESC LIMIT ?`),
      firstId: database.prepare(`SELECT min(id) FROM ${record} WHERE id >= ${kept}`).pluck(),
      lastId: database.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck(),
      generation: database
        .prepare(`SELECT value FROM ${this.table('meta')} WHERE key = 'generation'`)
        .pluck(),
      times: database
        .prepare(`SELECT time_unix_nano, observed_time_unix_nano FROM ${record} WHERE id = ?`)
        .raw()
        .safeIntegers(),
      millis: database
        .prepare(`SELECT id, ${MILLIS} FROM ${record} WHERE id BETWEEN ? AND ? ORDER BY id`)
        .raw(),
      count: database.prepare(`SELECT count(*) FROM ${record} WHERE id >= ?`).pluck(),
      millisBounds: database
        .prepare(`SELECT min(${MILLIS}), max(${MILLIS}) FROM ${record} WHERE id BETWEEN ? AND ?`)
        .raw(),
      timelessBounds: database
        .prepare(
          `SELECT min(${MILLIS}), max(${MILLIS}) FROM ${record} WHERE time_unix_nano = 0 AND id >= ${kept}`,
        )
        .raw(),
      timeless: database
        .prepare(`SELECT id, ${MILLIS} FROM ${record} WHERE time_unix_nano = 0 AND id >= ${kept} ORDER BY id`)
        .raw(),
    };
  }

  byId(id: number): StoredRecord | undefined {
    return this.one(this.statements.byId, id);
  }

  /** The record with this uid (the first to arrive, should senders have used it twice). */
  byUid(uid: string): StoredRecord | undefined {
    return this.one(this.statements.byUid, uid);
  }

  /** Row ids of all records with this uid, ascending. */
  idsOfUid(uid: string): number[] {
    return this.statements.idsOfUid.all(uid) as number[];
  }

  /** Records with the ids `from` … `to`, both included, from the end that is asked for. */
  between(from: number, to: number, first: 'newest' | 'oldest', limit: number): StoredRecord[] {
    const statement = first === 'newest' ? this.statements.downwards : this.statements.upwards;
    return this.many(statement, from, to, limit);
  }

  /** The latest arrivals, newest first. */
  latest(limit: number): StoredRecord[] {
    return this.many(this.statements.latest, limit);
  }

  /** UUID text made when the store was created, or when ids were given out again. */
  generation(): string {
    return (this.statements.generation.get() as string | undefined) ?? '';
  }

  /** Id of the oldest record that is kept; undefined in an empty store. */
  firstId(): number | undefined {
    return (this.statements.firstId.get() as number | null) ?? undefined;
  }

  /** Id of the newest record that there ever was; 0 when there was none. */
  lastId(): number {
    return (this.statements.lastId.get(`${this.prefix}record`) as number | undefined) ?? 0;
  }

  /** How many records there are from a row id on. Reads the primary key. */
  count(from: number): number {
    return this.statements.count.get(from) as number;
  }

  /** Of the file, when the write-ahead log is written back. */
  bytes(): number {
    const pragma = (name: string): number => Number(this.database.pragma(name, { simple: true }));
    return pragma('page_count') * pragma('page_size');
  }

  /** When a record happened, or, when that is unknown, was observed: nanoseconds since 1970. undefined: it is not there. */
  timeOf(id: number): bigint | undefined {
    const times = this.statements.times.get(id) as [time: bigint, observed: bigint] | undefined;
    return times && BigInt.asUintN(64, times[0] === 0n ? times[1] : times[0]);
  }

  /** Of the records with the ids `from` … `to`: the id, and when it happened in milliseconds since 1970. */
  millisBetween(from: number, to: number): Array<[id: number, ms: number]> {
    return this.statements.millis.all(from, to) as Array<[number, number]>;
  }

  /** The first and the last of these. Reads all the rows. */
  millisBounds(from: number, to: number): MillisBounds | undefined {
    return boundsOf(this.statements.millisBounds.get(from, to));
  }

  /** The first and the last of {@link timelessMillis}. */
  timelessBounds(): MillisBounds | undefined {
    return boundsOf(this.statements.timelessBounds.get());
  }

  /** Of all records whose own time is unknown: the id, and when it was observed, in milliseconds since 1970. */
  timelessMillis(): Array<[id: number, ms: number]> {
    return this.statements.timeless.all() as Array<[number, number]>;
  }

  /**
   * The next of all records whose own time is known, in the order of time and id.
   * @param after - exclusive; as the columns have it.
   */
  inTime(first: 'newest' | 'oldest', after: { time: bigint; id: number }, limit: number): TimedId[] {
    return this.timeOrder[first].all(after.time, after.id, limit) as TimedId[];
  }

  private one(statement: SqliteStatement, key: unknown): StoredRecord | undefined {
    const columns = statement.get(key) as Columns | undefined;
    return columns && this.toRecord(columns);
  }

  private many(statement: SqliteStatement, ...parameters: unknown[]): StoredRecord[] {
    return (statement.all(...parameters) as Columns[]).map((columns) => this.toRecord(columns));
  }

  private toRecord(columns: Columns): StoredRecord {
    return {
      id: Number(columns[0]),
      uid: columns[13],
      timeUnixNano: BigInt.asUintN(64, columns[1]),
      observedTimeUnixNano: BigInt.asUintN(64, columns[2]),
      severityNumber: Number(columns[3]),
      severityText: columns[4] ?? '',
      eventName: columns[5] ?? '',
      body: columns[6] ?? (columns[7] === null ? undefined : fromJsonValue(columns[7])),
      attributes: keyValuesOf(columns[8]),
      droppedAttributesCount: Number(columns[9]),
      flags: Number(columns[10]),
      traceId: columns[11]?.toString('hex') ?? '',
      spanId: columns[12]?.toString('hex') ?? '',
      resource: this.sources.resource(Number(columns[14])),
      scope: this.sources.scope(Number(columns[15])),
    };
  }

  private table(name: string): string {
    return quoteName(this.prefix + name);
  }
}

type MillisBounds = [minMs: number, maxMs: number];

function boundsOf(row: unknown): MillisBounds | undefined {
  const [minMs, maxMs] = row as [number | null, number | null];
  return minMs === null || maxMs === null ? undefined : [minMs, maxMs];
}
