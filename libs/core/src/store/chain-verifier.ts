import { BatchDigest, canonicalRecord } from './content-digest.js';
import type { SqliteDatabase } from './load-sqlite.js';
import type { Problems } from './problems.js';
import { RecordCursor } from './record-cursor.js';
import { RETENTION_TYPE } from './retained-records.js';
import { quoteName } from './schema.js';
import type { StoreProblem, StoreProblemKind } from './store-report.js';
import type { VerifiedRetention } from './verified-retention.js';
import type { VerifiedSource } from './verified-source.js';

interface BatchRow {
  readonly id: number;
  readonly first: number;
  /** The id after its last record. */
  readonly end: number;
  readonly digest: Buffer;
  readonly previous: Buffer;
}

/**
 * Recomputes the chain of batch digests, as docs/digests.md says, in one walk through batches and records side by
 * side. Each batch is taken by itself, with the previous digest that it names: one changed record is one
 * problem, not one in every batch from there on.
 */
export class ChainVerifier {
  private readonly records: RecordCursor;
  private last: BatchRow | undefined;
  /** The first record of a batch was met: those before it may have been removed by retention, none after it. */
  private isPastRetention = false;
  batches = 0;
  verifiedBatches = 0;
  /** Id of the oldest record that is in a batch. */
  oldest: number | undefined;

  constructor(
    private readonly database: SqliteDatabase,
    private readonly prefix: string,
    private readonly resources: VerifiedSource,
    private readonly scopes: VerifiedSource,
    private readonly retention: VerifiedRetention,
    private readonly problems: Problems<StoreProblem>,
  ) {
    this.records = new RecordCursor(database, prefix);
  }

  /** @throws the SQLite error; what was counted until then stands. */
  verify(): void {
    this.records.advance();
    const select = this.database.prepare(
      `SELECT id, first_record_id, records, digest, previous_digest FROM ${quoteName(`${this.prefix}batch`)} ORDER BY id`,
    );
    for (const columns of select.raw().iterate() as IterableIterator<unknown[]>) {
      this.batches++;
      const batch = this.read(columns);
      if (batch === undefined) continue;
      this.checkLink(batch);
      this.skipTo(batch.first);
      this.checkContents(batch);
      this.retention.batch(batch.end, batch.digest);
      this.last = batch;
    }
    this.skipTo(Number.POSITIVE_INFINITY);
  }

  /** Digest of the newest batch, hex. */
  get newestDigest(): string | undefined {
    return this.last?.digest.toString('hex');
  }

  /** The id that the next record gets, if the batches are right. */
  get nextId(): number {
    return this.last?.end ?? 1;
  }

  get recordCount(): number {
    return this.records.passed;
  }

  /** Where the walk has come to: id of a record, if any. */
  get position(): number | undefined {
    return Number.isFinite(this.records.id) ? this.records.id : undefined;
  }

  close(): void {
    this.records.close();
  }

  private read([id, first, records, digest, previous]: unknown[]): BatchRow | undefined {
    const isRight =
      Number.isSafeInteger(first) &&
      Number.isSafeInteger(records) &&
      (records as number) > 0 &&
      isDigest(digest) &&
      isDigest(previous);
    if (isRight) {
      return {
        id: id as number,
        first: first as number,
        end: (first as number) + (records as number),
        digest: digest,
        previous: previous,
      };
    }
    this.batchProblem(
      'batch-row',
      id as number,
      'first_record_id and a positive number of records, and two digests of 32 bytes',
      `first_record_id ${String(first)}, records ${String(records)}, ${isDigest(digest) ? '' : 'no '}digest, ` +
        `${isDigest(previous) ? '' : 'no '}previous_digest`,
    );
    return undefined;
  }

  private checkLink(batch: BatchRow): void {
    const before = this.last?.digest ?? Buffer.alloc(32);
    if (!before.equals(batch.previous)) {
      const whose = this.last === undefined ? 'it is the first batch' : `the digest of batch ${this.last.id}`;
      const expected = `previous_digest ${before.toString('hex')}: ${whose}`;
      this.batchProblem('batch-chain', batch.id, expected, batch.previous.toString('hex'));
    }
    if (batch.first !== this.nextId) {
      const where = this.last === undefined ? 'the first batch begins' : `batch ${this.last.id} ended`;
      const expected = `first_record_id ${this.nextId}, where ${where}`;
      this.batchProblem('batch-range', batch.id, expected, String(batch.first));
    }
  }

  private checkContents(batch: BatchRow): void {
    const { records } = this;
    const digest = new BatchDigest(batch.previous);
    let next = batch.first;
    let isWhole = true;
    for (; records.id < batch.end; records.advance()) {
      if (records.id > next) isWhole = this.missing(batch, next, records.id);
      this.isPastRetention = true;
      this.oldest ??= records.id;
      next = records.id + 1;
      if (!this.addRecord(digest, batch)) isWhole = false;
    }
    if (next < batch.end) isWhole = this.missing(batch, next, batch.end);
    if (isWhole) this.compare(batch, digest.digest());
  }

  /** @returns false when its digest cannot be right, for a reason that is reported. */
  private addRecord(digest: BatchDigest, batch: BatchRow): boolean {
    const { records } = this;
    const wrong = records.wrongType();
    if (wrong !== undefined) {
      const found = `${wrong.type} in ${wrong.column}`;
      this.recordProblem('record-row', records.id, 'columns of the types that Blotter writes', found, batch);
      return false;
    }
    const resource = this.resources.digest(records.resourceId);
    const scope = this.scopes.digest(records.scopeId);
    if (resource === undefined || scope === undefined) {
      const found =
        resource === undefined ? `no resource ${records.resourceId}` : `no scope ${records.scopeId}`;
      this.recordProblem('record-source', records.id, 'its resource and its scope', found, batch);
      return false;
    }
    const row = records.row();
    digest.source(resource, scope);
    digest.add(canonicalRecord(records.id, row));
    if (row.eventName === RETENTION_TYPE) this.retention.record(records.id, row.attributes);
    return true;
  }

  private compare(batch: BatchRow, computed: Buffer): void {
    if (computed.equals(batch.digest)) {
      this.verifiedBatches++;
      return;
    }
    this.batchProblem(
      'batch-digest',
      batch.id,
      `digest ${computed.toString('hex')}, that of the records ${batch.first}…${batch.end - 1} as they are`,
      batch.digest.toString('hex'),
    );
  }

  /** Retention deletes the oldest, up to its boundary; nothing deletes from the middle. @returns false, for the batch is not whole. */
  private missing(batch: BatchRow, from: number, to: number): false {
    // Nobody takes what retention has left of a batch for part of the trail.
    const firstMissing = this.isPastRetention ? from : Math.max(from, this.retention.from);
    if (firstMissing < to) {
      const found = to - firstMissing === 1 ? 'nothing' : `nothing up to record ${to - 1}`;
      this.recordProblem(
        'record-missing',
        firstMissing,
        `a record, counted by batch ${batch.id}`,
        found,
        batch,
      );
    }
    return false;
  }

  /** Records before the next batch begins are in none. */
  private skipTo(first: number): void {
    const { records } = this;
    for (; records.id < first; records.advance()) {
      const found =
        this.last === undefined ? 'none begins before it' : `batch ${this.last.id} ends before it`;
      this.recordProblem('record-without-batch', records.id, 'a batch that counts it', found);
    }
  }

  private batchProblem(kind: StoreProblemKind, row: number, expected: string, found: string): void {
    this.problems.add({ kind, table: `${this.prefix}batch`, row, expected, found });
  }

  private recordProblem(
    kind: StoreProblemKind,
    row: number,
    expected: string,
    found: string,
    batch?: BatchRow,
  ): void {
    const where = batch === undefined ? {} : { batch: batch.id };
    this.problems.add({ kind, table: `${this.prefix}record`, row, ...where, expected, found });
  }
}

function isDigest(value: unknown): value is Buffer {
  return Buffer.isBuffer(value) && value.length === 32;
}
