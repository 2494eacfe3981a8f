import {
  type KeyValue,
  KeyValueList,
  type StoredResource,
  type StoredScope,
  fromJsonValue,
} from '../model/index.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { quoteName } from './schema.js';
import type { SourceRow } from './source-row.js';

/** Every process that records has its own resource, so there are more of them all the time. */
const MAX_CACHED_SOURCES = 10_000;

/** Reads resources and scopes through a connection, and remembers them: the same one is the same object for long. */
export class StoredSources {
  private readonly statements: Readonly<Record<'resource' | 'scope', SqliteStatement>>;
  private readonly resources = new Map<number, StoredResource>();
  private readonly scopes = new Map<number, StoredScope>();

  constructor(database: SqliteDatabase, prefix: string) {
    const select = (table: string): SqliteStatement =>
      database.prepare(`SELECT * FROM ${quoteName(prefix + table)} WHERE id = ?`);
    this.statements = { resource: select('resource'), scope: select('scope') };
  }

  resource(id: number): StoredResource {
    let resource = this.resources.get(id);
    if (resource === undefined) {
      const row = this.statements.resource.get(id) as SourceRow;
      resource = {
        attributes: keyValuesOf(row.attributes),
        droppedAttributesCount: row.dropped_attributes_count,
        schemaUrl: row.schema_url,
        entityRefs: JSON.parse(row.entity_refs ?? '[]') as StoredResource['entityRefs'],
      };
      remember(this.resources, id, resource);
    }
    return resource;
  }

  scope(id: number): StoredScope {
    let scope = this.scopes.get(id);
    if (scope === undefined) {
      const row = this.statements.scope.get(id) as SourceRow;
      scope = {
        name: row.name,
        version: row.version,
        attributes: keyValuesOf(row.attributes),
        droppedAttributesCount: row.dropped_attributes_count,
        schemaUrl: row.schema_url,
      };
      remember(this.scopes, id, scope);
    }
    return scope;
  }
}

function remember<T>(cache: Map<number, T>, id: number, source: T): void {
  if (cache.size >= MAX_CACHED_SOURCES) cache.clear();
  cache.set(id, source);
}

export function keyValuesOf(text: string): KeyValue[] {
  const value = fromJsonValue(text);
  if (value instanceof KeyValueList) return [...value.entries];
  return Object.entries(value as Record<string, KeyValue[1]>);
}
