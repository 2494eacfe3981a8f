import type { LogRow, LogRowSink, ResourceRow, ScopeRow } from '../model/index.js';
import { type BatchDigest, canonicalRecord } from './content-digest.js';
import type { RecordInserter } from './record-inserter.js';
import type { Source, SourceIds } from './source-ids.js';
import type { UidFilter } from './uid-filter.js';

/** What a transaction has added so far. */
export interface Additions {
  readonly firstId: number;
  records: number;
  readonly digest: BatchDigest;
}

/** Adds rows to the store, and to the digest of their batch. */
export class RowSink implements LogRowSink {
  private readonly source: { resource: Source; scope: Source } = { resource: NOWHERE, scope: NOWHERE };

  /**
   * @param isImmediate - insert row by row, so that one that is refused leaves no trace in the digest.
   * @param filter - leaves out records that are in the store.
   */
  constructor(
    private readonly sources: SourceIds,
    private readonly inserter: RecordInserter,
    private readonly additions: Additions,
    private readonly isImmediate: boolean,
    private readonly filter: UidFilter | undefined,
  ) {}

  resource(row: ResourceRow): void {
    this.source.resource = this.sources.resource(row);
  }

  scope(row: ScopeRow): void {
    this.source.scope = this.sources.scope(row);
  }

  record(row: LogRow): void {
    if (this.filter?.keeps(row, this.source) === false) return;
    const { resource, scope } = this.source;
    this.inserter.add(row, resource.id, scope.id);
    if (this.isImmediate) this.inserter.flush();
    const { digest, firstId } = this.additions;
    digest.source(resource.digest, scope.digest);
    digest.add(canonicalRecord(firstId + this.additions.records++, row));
  }
}

const NOWHERE: Source = { id: 0, digest: '' };
