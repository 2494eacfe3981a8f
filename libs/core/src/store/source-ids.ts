import type { ResourceRow, ScopeRow } from '../model/index.js';
import { resourceDigest, scopeDigest } from './content-digest.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { quoteName } from './schema.js';

/** A resource or scope in the store: its row, and the hex of its digest. */
export interface Source {
  readonly id: number;
  readonly digest: string;
}

const MAX_CACHED_SOURCES = 10_000;
/** Of their keys, which are as large as the resources and scopes that senders make up. */
const MAX_CACHED_CHARACTERS = 8 * 1024 * 1024;

/** Finds resources and scopes in the store, adds those that are new, and remembers them. */
export class SourceIds {
  private readonly statements: Readonly<
    Record<'resource' | 'addResource' | 'scope' | 'addScope', SqliteStatement>
  >;
  private readonly resources = new Map<string, Source>();
  private readonly scopes = new Map<string, Source>();
  private cachedCharacters = 0;

  constructor(database: SqliteDatabase, prefix: string) {
    const table = (name: string): string => quoteName(prefix + name);
    this.statements = {
      resource: database.prepare(`SELECT id FROM ${table('resource')} WHERE digest = ?`),
      addResource: database.prepare(
        `INSERT INTO ${table('resource')} (digest, attributes, dropped_attributes_count, schema_url, entity_refs) VALUES (?, ?, ?, ?, ?)`,
      ),
      scope: database.prepare(`SELECT id FROM ${table('scope')} WHERE digest = ?`),
      addScope: database.prepare(
        `INSERT INTO ${table('scope')} (digest, name, version, attributes, dropped_attributes_count, schema_url) VALUES (?, ?, ?, ?, ?, ?)`,
      ),
    };
  }

  resource(row: ResourceRow): Source {
    return this.find(
      this.resources,
      row.key,
      () => resourceDigest(row),
      'resource',
      (digest) =>
        this.statements.addResource.run(
          digest,
          row.attributes,
          row.droppedAttributesCount,
          row.schemaUrl,
          row.entityRefs,
        ),
    );
  }

  scope(row: ScopeRow): Source {
    return this.find(
      this.scopes,
      row.key,
      () => scopeDigest(row),
      'scope',
      (digest) =>
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

  /** Their rows may have been added by a transaction that is gone. */
  forget(): void {
    this.resources.clear();
    this.scopes.clear();
    this.cachedCharacters = 0;
  }

  private find(
    cache: Map<string, Source>,
    key: string,
    digestOf: () => Buffer,
    select: 'resource' | 'scope',
    insert: (digest: Buffer) => { lastInsertRowid: number | bigint },
  ): Source {
    let source = cache.get(key);
    if (source === undefined) {
      const digest = digestOf();
      const row = this.statements[select].get(digest) as { id: number } | undefined;
      const id = row?.id ?? Number(insert(digest).lastInsertRowid);
      source = { id, digest: digest.toString('hex') };
      this.cachedCharacters += key.length;
      if (cache.size >= MAX_CACHED_SOURCES || this.cachedCharacters > MAX_CACHED_CHARACTERS) {
        this.forget();
        this.cachedCharacters = key.length;
      }
      cache.set(key, source);
    }
    return source;
  }
}
