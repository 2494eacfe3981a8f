import type { LogRow, LogRowSink, ResourceRow, ScopeRow } from '../model/index.js';
import { AppliedBatches } from './applied-batches.js';
import { BatchDigest, canonicalRecord, resourceDigest, scopeDigest } from './content-digest.js';
import type { SqliteStatement } from './load-sqlite.js';
import type { OpenStore } from './open-store.js';
import { RecordInserter } from './record-inserter.js';
import { quoteName } from './schema.js';

/** A batch of the journal: which one it is, and its ExportLogsServiceRequest in protobuf. */
export interface Batch {
  readonly instance: string;
  readonly batch: number;
  readonly payload: Uint8Array;
}

/** Reads a batch's payload into rows. @throws BlotterError ERR_BLOTTER_MALFORMED. */
export type ReadRows = (payload: Uint8Array, sink: LogRowSink) => void;

/** What a commit made durable. */
export interface Committed {
  readonly records: number;
  /** Per writer instance: the batch up to which all are in the store. */
  readonly through: ReadonlyMap<string, number>;
}

interface Source {
  readonly id: number;
  readonly digest: string;
}

const MAX_CACHED_SOURCES = 10_000;

/**
 * Applies batches of the journal, exactly once: which batches are in is committed in the same
 * transaction as their rows. Usage: begin, apply*, commit; on any error rollBack.
 */
export class StoreWriter {
  private readonly inserter: RecordInserter;
  private readonly statements: Readonly<
    Record<
      | 'lastId'
      | 'lastBatch'
      | 'writer'
      | 'saveWriter'
      | 'saveBatch'
      | 'resource'
      | 'addResource'
      | 'scope'
      | 'addScope',
      SqliteStatement
    >
  >;
  private readonly resources = new Map<string, Source>();
  private readonly scopes = new Map<string, Source>();
  private transaction: Transaction | undefined;

  constructor(
    private readonly store: OpenStore,
    private readonly readRows: ReadRows,
  ) {
    const { database, location } = store;
    const table = (name: string): string => quoteName(location.prefix + name);
    const prepare = (sql: string): SqliteStatement => database.prepare(sql);
    this.inserter = new RecordInserter(database, location.prefix);
    this.statements = {
      lastId: prepare(
        `SELECT seq FROM sqlite_sequence WHERE name = '${`${location.prefix}record`.replaceAll("'", "''")}'`,
      ),
      lastBatch: prepare(`SELECT digest FROM ${table('batch')} ORDER BY id DESC LIMIT 1`),
      writer: prepare(`SELECT applied_through, applied_beyond FROM ${table('writer')} WHERE instance = ?`),
      saveWriter: prepare(`INSERT OR REPLACE INTO ${table('writer')} VALUES (?, ?, ?, ?)`),
      saveBatch: prepare(
        `INSERT INTO ${table('batch')} (first_record_id, records, digest, previous_digest, applied_at_ms) VALUES (?, ?, ?, ?, ?)`,
      ),
      resource: prepare(`SELECT id FROM ${table('resource')} WHERE digest = ?`),
      addResource: prepare(
        `INSERT INTO ${table('resource')} (digest, attributes, dropped_attributes_count, schema_url, entity_refs) VALUES (?, ?, ?, ?, ?)`,
      ),
      scope: prepare(`SELECT id FROM ${table('scope')} WHERE digest = ?`),
      addScope: prepare(
        `INSERT INTO ${table('scope')} (digest, name, version, attributes, dropped_attributes_count, schema_url) VALUES (?, ?, ?, ?, ?, ?)`,
      ),
    };
  }

  get isOpen(): boolean {
    return this.transaction !== undefined;
  }

  /** @throws SQLITE_BUSY when another connection is writing: nothing has begun, try again later. */
  begin(): void {
    this.store.database.exec('BEGIN IMMEDIATE');
    try {
      const lastId = this.statements.lastId.get() as { seq: number } | undefined;
      const last = this.statements.lastBatch.get() as { digest: Buffer } | undefined;
      this.transaction = {
        firstId: (lastId?.seq ?? 0) + 1,
        records: 0,
        previous: last?.digest ?? Buffer.alloc(32),
        digest: new BatchDigest(last?.digest ?? Buffer.alloc(32)),
        writers: new Map(),
      };
    } catch (error) {
      // Otherwise it would keep the write lock from everybody, and from its own next attempt.
      this.rollBack();
      throw error;
    }
  }

  /**
   * Adds the rows of a batch, unless they are in the store.
   * @returns the number of rows added; 0 for a batch that was applied before.
   * @throws the SQLite error, or ERR_BLOTTER_MALFORMED.
   */
  apply(batch: Batch): number {
    const transaction = this.open();
    const applied = this.applied(batch.instance);
    if (applied.has(batch.batch)) return 0;
    const before = transaction.records;
    const sink = new RowSink(this, this.inserter, transaction);
    this.readRows(batch.payload, sink);
    this.inserter.flush();
    applied.add(batch.batch);
    return transaction.records - before;
  }

  /** Counts a batch as applied that cannot be; its caller keeps it elsewhere. */
  skip(batch: Batch): void {
    this.applied(batch.instance).add(batch.batch);
  }

  /** @throws the SQLite error; roll back then. */
  commit(): Committed {
    const transaction = this.open();
    const now = Date.now();
    if (transaction.records > 0) {
      const { firstId, records, previous } = transaction;
      this.statements.saveBatch.run(firstId, records, transaction.digest.digest(), previous, now);
    }
    const through = new Map<string, number>();
    for (const [instance, applied] of transaction.writers) {
      this.statements.saveWriter.run(instance, applied.through, applied.beyond(), now);
      through.set(instance, applied.through);
    }
    this.store.database.exec('COMMIT');
    this.transaction = undefined;
    return { records: transaction.records, through };
  }

  /** Undoes what was applied since begin; safe to call at any time. */
  rollBack(): void {
    if (this.store.database.inTransaction) this.store.database.exec('ROLLBACK');
    this.inserter.discard();
    this.transaction = undefined;
    // Their rows may have been added by the transaction that is gone.
    this.resources.clear();
    this.scopes.clear();
  }

  close(): void {
    this.rollBack();
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

  /** @internal */
  resourceOf(row: ResourceRow): Source {
    return this.sourceOf(this.resources, row.key, resourceDigest(row), 'resource', (digest) =>
      this.statements.addResource.run(
        digest,
        row.attributes,
        row.droppedAttributesCount,
        row.schemaUrl,
        row.entityRefs,
      ),
    );
  }

  /** @internal */
  scopeOf(row: ScopeRow): Source {
    return this.sourceOf(this.scopes, row.key, scopeDigest(row), 'scope', (digest) =>
      this.statements.addScope.run(
        digest,
        row.name,
        row.version,
        row.attributes,
        row.droppedAttributesCount,
        row.schemaUrl,
      ),
    );
  }

  private sourceOf(
    cache: Map<string, Source>,
    key: string,
    digest: Buffer,
    select: 'resource' | 'scope',
    insert: (digest: Buffer) => { lastInsertRowid: number | bigint },
  ): Source {
    let source = cache.get(key);
    if (source === undefined) {
      const row = this.statements[select].get(digest) as { id: number } | undefined;
      const id = row?.id ?? Number(insert(digest).lastInsertRowid);
      source = { id, digest: digest.toString('hex') };
      if (cache.size >= MAX_CACHED_SOURCES) cache.clear();
      cache.set(key, source);
    }
    return source;
  }

  private open(): Transaction {
    if (this.transaction === undefined) throw new Error('StoreWriter: no transaction is open.');
    return this.transaction;
  }
}

interface Transaction {
  readonly firstId: number;
  records: number;
  readonly previous: Buffer;
  readonly digest: BatchDigest;
  readonly writers: Map<string, AppliedBatches>;
}

class RowSink implements LogRowSink {
  private resourceId = 0;
  private scopeId = 0;
  private resourceHex = '';
  private scopeHex = '';

  constructor(
    private readonly store: StoreWriter,
    private readonly inserter: RecordInserter,
    private readonly transaction: Transaction,
  ) {}

  resource(row: ResourceRow): void {
    const { id, digest } = this.store.resourceOf(row);
    this.resourceId = id;
    this.resourceHex = digest;
  }

  scope(row: ScopeRow): void {
    const { id, digest } = this.store.scopeOf(row);
    this.scopeId = id;
    this.scopeHex = digest;
  }

  record(row: LogRow): void {
    const id = this.transaction.firstId + this.transaction.records++;
    this.transaction.digest.source(this.resourceHex, this.scopeHex);
    this.transaction.digest.add(canonicalRecord(id, row));
    this.inserter.add(row, this.resourceId, this.scopeId);
  }
}
