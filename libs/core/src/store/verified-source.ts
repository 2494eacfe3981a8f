import { resourceDigest, scopeDigest } from './content-digest.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import type { Problems } from './problems.js';
import { quoteName } from './schema.js';
import type { StoreProblem } from './store-report.js';

const MAX_CACHED = 10_000;

/** One of the tables of what records come from, `resource` or `scope`. */
export class VerifiedSource {
  private readonly name: string;
  private readonly byId: SqliteStatement;
  private readonly digests = new Map<number, string | undefined>();

  constructor(
    private readonly database: SqliteDatabase,
    prefix: string,
    private readonly kind: 'resource' | 'scope',
    private readonly problems: Problems<StoreProblem>,
  ) {
    this.name = prefix + kind;
    this.byId = database.prepare(`SELECT digest FROM ${quoteName(this.name)} WHERE id = ?`).pluck();
  }

  /** Recomputes the digest of every row. */
  verify(): void {
    const select = this.database.prepare(`SELECT * FROM ${quoteName(this.name)} ORDER BY id`);
    for (const row of select.iterate() as IterableIterator<SourceRow>) {
      const expected = this.digestOf(row).toString('hex');
      const found = hexOf(row.digest);
      if (found === expected) continue;
      this.problems.add({
        kind: `${this.kind}-digest`,
        table: this.name,
        row: row.id,
        expected: `digest ${expected}, that of its columns`,
        found: `digest ${found ?? 'of another type'}`,
      });
    }
  }

  /** Hex of the digest in the row, right or not; undefined when there is none. */
  digest(id: number): string | undefined {
    if (this.digests.has(id)) return this.digests.get(id);
    const digest = hexOf(this.byId.get(id));
    if (this.digests.size >= MAX_CACHED) this.digests.clear();
    this.digests.set(id, digest);
    return digest;
  }

  private digestOf(row: SourceRow): Buffer {
    const common = {
      attributes: row.attributes,
      droppedAttributesCount: row.dropped_attributes_count,
      schemaUrl: row.schema_url,
    };
    return this.kind === 'resource'
      ? resourceDigest({ ...common, entityRefs: row.entity_refs })
      : scopeDigest({ ...common, name: row.name, version: row.version });
  }
}

interface SourceRow {
  readonly id: number;
  readonly digest: unknown;
  readonly attributes: string;
  readonly dropped_attributes_count: number;
  readonly schema_url: string;
  readonly entity_refs: string | null;
  readonly name: string;
  readonly version: string;
}

function hexOf(digest: unknown): string | undefined {
  return Buffer.isBuffer(digest) ? digest.toString('hex') : undefined;
}
