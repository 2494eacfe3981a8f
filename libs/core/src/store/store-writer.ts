import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { type LogRowSink, ownUids } from '../model/index.js';
import { AppliedBatches } from './applied-batches.js';
import type { Batch, Committed, ReadRows, Refusal, StorePosition, UidConflict } from './batch.js';
import { BatchDigest } from './content-digest.js';
import { KnownUids } from './known-uids.js';
import type { SqliteStatement } from './load-sqlite.js';
import { type OpenStore, readMeta } from './open-store.js';
import { RecordInserter } from './record-inserter.js';
import { RetainedRecords } from './retained-records.js';
import { type Additions, RowSink } from './row-sink.js';
import { quoteName } from './schema.js';
import { SourceIds } from './source-ids.js';
import { classifySqliteError } from './sqlite-error.js';
import { UidFilter } from './uid-filter.js';

/**
 * Applies batches of the journal, exactly once: which batches are in is committed in the same
 * transaction as their rows. Usage: begin, apply*, commit; on any error rollBack.
 */
export class StoreWriter {
  /** What retention goes by, and what it does inside a transaction. */
  readonly retained: RetainedRecords;
  private readonly inserter: RecordInserter;
  private readonly sources: SourceIds;
  private readonly uids: KnownUids;
  private readonly statements: Readonly<
    Record<
      | 'lastId'
      | 'lastBatch'
      | 'writer'
      | 'saveWriter'
      | 'saveBatch'
      | 'refuse'
      | 'generation'
      | 'renew'
      | 'checkUids'
      | 'savepoint'
      | 'rollBackTo'
      | 'release',
      SqliteStatement
    >
  >;
  /** Records of Blotter's own that rolled back the whole transaction, as a trigger can: not tried again. */
  private readonly unwelcome = new Map<string, unknown>();
  private transaction: Transaction | undefined;
  private checksUids: boolean;
  private own: { readonly instance: string; readonly isOwn: (uid: string) => boolean } | undefined;

  constructor(
    private readonly store: OpenStore,
    private readonly readRows: ReadRows,
  ) {
    const { database, location } = store;
    const table = (name: string): string => quoteName(location.prefix + name);
    const prepare = (sql: string): SqliteStatement => database.prepare(sql);
    this.inserter = new RecordInserter(database, location.prefix);
    this.sources = new SourceIds(database, location.prefix);
    this.uids = new KnownUids(database, location.prefix);
    this.retained = new RetainedRecords(database, location.prefix);
    this.statements = {
      lastId: prepare(
        `SELECT seq FROM sqlite_sequence WHERE name = '${`${location.prefix}record`.replaceAll("'", "''")}'`,
      ),
      lastBatch: prepare(`SELECT id, digest FROM ${table('batch')} ORDER BY id DESC LIMIT 1`),
      writer: prepare(`SELECT applied_through, applied_beyond FROM ${table('writer')} WHERE instance = ?`),
      saveWriter: prepare(`INSERT OR REPLACE INTO ${table('writer')} VALUES (?, ?, ?, ?)`),
      saveBatch: prepare(
        `INSERT INTO ${table('batch')} (first_record_id, records, digest, previous_digest, applied_at_ms) VALUES (?, ?, ?, ?, ?)`,
      ),
      generation: prepare(`SELECT value FROM ${table('meta')} WHERE key = 'generation'`),
      savepoint: prepare('SAVEPOINT blotter_alone'),
      rollBackTo: prepare('ROLLBACK TO blotter_alone'),
      release: prepare('RELEASE blotter_alone'),
      renew: prepare(`UPDATE ${table('meta')} SET value = ? WHERE key = 'generation'`),
      checkUids: prepare(`INSERT OR REPLACE INTO ${table('meta')} VALUES ('check_uids', '1')`),
      refuse: prepare(
        `INSERT INTO ${table('rejected')} (instance, batch, position, records, code, reason, rejected_at_ms, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
    };
    this.checksUids = readMeta(database, location.prefix).has('check_uids');
  }

  /** From now on all uids are looked up: which batches are in is not known. */
  checkUids(): void {
    this.statements.checkUids.run();
    this.checksUids = true;
  }

  get isOpen(): boolean {
    return this.transaction !== undefined;
  }

  /** False after a trigger's RAISE(ROLLBACK), whatever was begun. */
  get isInTransaction(): boolean {
    return this.store.database.inTransaction;
  }

  /** @throws SQLITE_BUSY when another connection is writing: nothing has begun, try again later. */
  begin(): void {
    this.store.database.exec('BEGIN IMMEDIATE');
    try {
      const last = this.lastBatch();
      const previous = last?.digest ?? Buffer.alloc(32);
      this.transaction = {
        firstId: this.lastId() + 1,
        records: 0,
        previous,
        digest: new BatchDigest(previous),
        writers: new Map(),
        duplicates: new Map(),
        conflicts: 0,
        untold: new Map(),
      };
    } catch (error) {
      // Otherwise it would keep the write lock from everybody, and from its own next attempt.
      this.rollBack();
      throw error;
    }
  }

  /**
   * Adds the rows of a batch, unless it was applied before. Records whose uid and content are in the store are left
   * out; for others with a known uid see {@link takeConflicts}.
   * @returns the number of rows added.
   * @throws the SQLite error, or ERR_BLOTTER_MALFORMED.
   */
  apply(batch: Batch): number {
    const applied = this.applied(batch.instance);
    if (applied.has(batch.batch)) return 0;
    const records = this.add(batch, false, this.checksUids);
    applied.add(batch.batch);
    return records;
  }

  /**
   * Adds one record, or a few that belong together, on their own: when they are refused, the transaction is
   * as it was before. The caller says which batch is done, with {@link skip}.
   * @param part - of a batch: what is known about uids is as in {@link apply}.
   * @throws the SQLite error, or ERR_BLOTTER_MALFORMED; after a trigger's RAISE(ROLLBACK) nothing is open.
   */
  applyAlone(part: Omit<Batch, 'batch'>): number {
    return this.add(part, true, this.checksUids);
  }

  /** As {@link applyAlone}, but looks up all uids. */
  applyOnce(part: Omit<Batch, 'batch'>): number {
    return this.add(part, true, true);
  }

  /** Adds rows that are not in a batch of the journal, as they are. */
  applyRows(write: (sink: LogRowSink) => void): number {
    return this.addRows(write, true);
  }

  /** What was added since this was asked last, in the open transaction, and has to be told in it. */
  takeConflicts(): UidConflict[] {
    const { untold } = this.open();
    if (untold.size === 0) return [];
    const conflicts = [...untold].map(([noticeUid, uid]) => ({ uid, noticeUid }));
    untold.clear();
    return conflicts;
  }

  /** Adds a record of Blotter's own, unless its uid is in the store. @returns the number of rows added. */
  applyNotice(uid: string, payload: Uint8Array): number {
    if (this.unwelcome.has(uid)) throw this.unwelcome.get(uid);
    try {
      return this.uids.has(uid) ? 0 : this.addRows((sink) => this.readRows(payload, sink), true);
    } catch (error) {
      if (!this.isInTransaction && classifySqliteError(error) === 'refused') this.unwelcome.set(uid, error);
      throw error;
    }
  }

  /** Keeps what cannot be applied where an operator finds it. */
  refuse({ instance, batch, position, records, code, reason, payload }: Refusal): void {
    this.open();
    this.statements.refuse.run(
      instance,
      batch,
      position ?? null,
      records,
      code,
      reason,
      Date.now(),
      Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength),
    );
  }

  /** Takes over which batches of an instance are done. */
  adoptApplied(instance: string, applied: AppliedBatches): void {
    this.open().writers.set(instance, applied);
  }

  /** Counts a batch as applied whose records are in, or kept elsewhere, or lost. */
  skip(batch: Pick<Batch, 'instance' | 'batch'>): void {
    this.applied(batch.instance).add(batch.batch);
  }

  /**
   * @param arrivedAtMs - when the records arrived, milliseconds since 1970.
   * @throws the SQLite error; roll back then.
   */
  commit(arrivedAtMs?: number): Committed {
    const transaction = this.open();
    const now = Date.now();
    if (transaction.records > 0) {
      const { firstId, records, previous } = transaction;
      this.statements.saveBatch.run(
        firstId,
        records,
        transaction.digest.digest(),
        previous,
        arrivedAtMs ?? now,
      );
    }
    const through = new Map<string, number>();
    for (const [instance, applied] of transaction.writers) {
      this.statements.saveWriter.run(instance, applied.through, applied.beyond(), now);
      through.set(instance, applied.through);
    }
    this.store.database.exec('COMMIT');
    this.transaction = undefined;
    const { records, duplicates, conflicts } = transaction;
    return { records, through, duplicates, conflicts };
  }

  /** Undoes what was applied since begin; safe to call at any time. */
  rollBack(): void {
    if (this.store.database.inTransaction) this.store.database.exec('ROLLBACK');
    this.inserter.discard();
    this.transaction = undefined;
    this.sources.forget();
  }

  close(): void {
    try {
      this.rollBack();
    } catch {
      // Of a damaged file; closing ends the transaction, too.
    }
    this.store.database.close();
  }

  /** Batches of the instance that are in the store. */
  applied(instance: string): AppliedBatches {
    const known = this.transaction?.writers.get(instance);
    if (known !== undefined) return known;
    const row = this.statements.writer.get(instance) as
      { applied_through: number; applied_beyond: string } | undefined;
    const applied =
      row === undefined
        ? AppliedBatches.none()
        : AppliedBatches.parse(row.applied_through, row.applied_beyond);
    this.transaction?.writers.set(instance, applied);
    return applied;
  }

  /** What is committed, or about to be. */
  position(): StorePosition {
    const { value: generation } = this.statements.generation.get() as { value: string };
    return {
      generation,
      lastRecordId: this.lastId(),
      retainedFrom: this.retained.from,
      lastBatchId: this.lastBatch()?.id ?? 0,
    };
  }

  /** Ids will be given out again that were known elsewhere: cursors of before are of another generation. */
  renewGeneration(): void {
    this.open();
    this.statements.renew.run(randomUUID());
  }

  /** Bytes that the file has when the write-ahead log is written back. */
  bytes(): number {
    const pragma = (name: string): number => Number(this.store.database.pragma(name, { simple: true }));
    return pragma('page_count') * pragma('page_size');
  }

  /** Bytes of the write-ahead log; 0 when there is none. */
  walBytes(): number {
    return statSync(`${this.store.location.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Writes the WAL back and empties it. @returns false when a reader or another writer is in the way. */
  checkpoint(): boolean {
    const [result] = this.store.database.pragma('wal_checkpoint(TRUNCATE)') as Array<{ busy: number }>;
    return result?.busy === 0;
  }

  private add({ instance, payload }: Omit<Batch, 'batch'>, isImmediate: boolean, checksOwn: boolean): number {
    const { duplicates, untold } = this.open();
    const filter = new UidFilter({
      known: this.uids,
      isOwn: this.isOwn(instance),
      checksOwn,
      untold,
      insertWaiting: () => this.inserter.flush(),
    });
    const records = this.addRows((sink) => this.readRows(payload, sink), isImmediate, filter);
    if (filter.duplicates > 0) {
      duplicates.set(instance, (duplicates.get(instance) ?? 0) + filter.duplicates);
    }
    for (const [noticeUid, uid] of filter.conflicts) untold.set(noticeUid, uid);
    this.open().conflicts += filter.conflicts.size;
    return records;
  }

  private isOwn(instance: string): (uid: string) => boolean {
    if (this.own?.instance !== instance) this.own = { instance, isOwn: ownUids(instance) };
    return this.own.isOwn;
  }

  private addRows(write: (sink: LogRowSink) => void, isImmediate: boolean, filter?: UidFilter): number {
    const transaction = this.open();
    const before = transaction.records;
    if (isImmediate) this.statements.savepoint.run();
    try {
      write(new RowSink(this.sources, this.inserter, transaction, isImmediate, filter));
      this.inserter.flush();
      if (isImmediate) this.statements.release.run();
    } catch (error) {
      this.inserter.discard();
      if (isImmediate && this.isInTransaction) this.undo();
      throw error;
    }
    return transaction.records - before;
  }

  /** A trigger's RAISE(FAIL) leaves in what it has refused. */
  private undo(): void {
    this.statements.rollBackTo.run();
    this.statements.release.run();
    this.sources.forget();
  }

  private lastId(): number {
    return (this.statements.lastId.get() as { seq: number } | undefined)?.seq ?? 0;
  }

  private lastBatch(): { id: number; digest: Buffer } | undefined {
    return this.statements.lastBatch.get() as { id: number; digest: Buffer } | undefined;
  }

  private open(): Transaction {
    if (this.transaction === undefined) throw new Error('StoreWriter: no transaction is open.');
    return this.transaction;
  }
}

interface Transaction extends Additions {
  readonly previous: Buffer;
  readonly writers: Map<string, AppliedBatches>;
  readonly duplicates: Map<string, number>;
  conflicts: number;
  /** Conflicts that the trail does not tell of yet. */
  readonly untold: Map<string, string>;
}
