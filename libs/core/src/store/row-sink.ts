import type { LogRow, LogRowSink, ResourceRow, ScopeRow } from '../model/index.js';
import { type BatchDigest, canonicalRecord } from './content-digest.js';
import type { RecordInserter } from './record-inserter.js';
import type { SourceIds } from './source-ids.js';

/** What a transaction has added so far. */
export interface Additions {
  readonly firstId: number;
  records: number;
  readonly digest: BatchDigest;
}

/** Adds rows to the store, and to the digest of their batch. */
export class RowSink implements LogRowSink {
  private resourceId = 0;
  private scopeId = 0;
  private resourceHex = '';
  private scopeHex = '';

  /**
   * @param isImmediate - insert row by row, so that one that is refused leaves no trace in the digest.
   * @param isKnown - leaves out records whose uid is in the store.
   */
  constructor(
    private readonly sources: SourceIds,
    private readonly inserter: RecordInserter,
    private readonly additions: Additions,
    private readonly isImmediate: boolean,
    private readonly isKnown: ((uid: string) => boolean) | undefined,
  ) {}

  resource(row: ResourceRow): void {
    const { id, digest } = this.sources.resource(row);
    this.resourceId = id;
    this.resourceHex = digest;
  }

  scope(row: ScopeRow): void {
    const { id, digest } = this.sources.scope(row);
    this.scopeId = id;
    this.scopeHex = digest;
  }

  record(row: LogRow): void {
    if (row.uid !== null && this.isKnown?.(row.uid) === true) return;
    this.inserter.add(row, this.resourceId, this.scopeId);
    if (this.isImmediate) this.inserter.flush();
    const { digest, firstId } = this.additions;
    digest.source(this.resourceHex, this.scopeHex);
    digest.add(canonicalRecord(firstId + this.additions.records++, row));
  }
}
