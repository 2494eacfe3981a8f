import type { SqliteDatabase } from './load-sqlite.js';
import { readMeta } from './open-store.js';
import type { Problems } from './problems.js';
import { RETAINED_FROM } from './retained-records.js';
import type { StoreProblem } from './store-report.js';

/**
 * The boundary below which retention has removed records. It counts for something when it is where a batch ends, and a
 * `blotter.retention` record, itself in the chain of digests and not below the boundary, names that batch and its digest.
 */
export class VerifiedRetention {
  /** The boundary, should it be accounted for: the id of the first record that is kept. */
  readonly from: number;
  /** Of the record that accounts for it. */
  noticeId: number | undefined;
  private readonly found: string | undefined;
  private readonly table: string;
  /** Of the batch that ends at the boundary; hex. */
  private digest: string | undefined;
  /** A record that names the boundary, and another digest. */
  private falseNoticeId: number | undefined;

  constructor(
    database: SqliteDatabase,
    prefix: string,
    private readonly problems: Problems<StoreProblem>,
  ) {
    this.table = `${prefix}meta`;
    this.found = readMeta(database, prefix).get(RETAINED_FROM);
    const from = Number(this.found ?? '1');
    this.from = Number.isSafeInteger(from) && from > 0 ? from : 1;
  }

  /** @param end - the id after its last record. */
  batch(end: number, digest: Buffer): void {
    if (end === this.from) this.digest = digest.toString('hex');
  }

  /** A `blotter.retention` record; those that count come after the batch that they name. */
  record(id: number, attributes: string): void {
    if (id < this.from) return;
    const said = parse(attributes);
    if (Number(said['blotter.retention.last_id']) !== this.from - 1) return;
    if (said['blotter.retention.digest'] === this.digest) this.noticeId ??= id;
    else this.falseNoticeId ??= id;
  }

  /** Once all batches and records were met. */
  check(): void {
    if (this.found === undefined) return;
    if (this.digest === undefined) {
      this.add('where a batch ends', this.found);
      return;
    }
    if (this.noticeId !== undefined) return;
    this.add(
      `a blotter.retention record for the records up to ${this.from - 1}, with the digest ${this.digest}`,
      this.falseNoticeId === undefined ? 'none' : `another digest in record ${this.falseNoticeId}`,
    );
  }

  private add(expected: string, found: string): void {
    this.problems.add({ kind: 'retention', table: this.table, row: RETAINED_FROM, expected, found });
  }
}

/** What is no object says nothing. */
function parse(attributes: string): Record<string, unknown> {
  try {
    const value = JSON.parse(attributes) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
