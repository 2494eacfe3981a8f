import { type LogRow, derivedUid } from '../model/index.js';
import { canonicalRecord } from './content-digest.js';
import type { SqliteDatabase, SqliteStatement } from './load-sqlite.js';
import { type RecordRow, logRow } from './record-row.js';
import { RECORD_COLUMNS, quoteName } from './schema.js';
import type { Source } from './source-ids.js';

/** Where a record comes from. */
export interface RowSource {
  readonly resource: Source;
  readonly scope: Source;
}

/** What the store has under the uid of a record: nothing, the same record, or another. */
export type Likeness = 'new' | 'same' | 'other';

/** Looks records up by their uid. What is not inserted yet is not found. */
export class KnownUids {
  private readonly statements: Readonly<Record<'has' | 'first', SqliteStatement>>;

  constructor(database: SqliteDatabase, prefix: string) {
    const table = quoteName(prefix + 'record');
    this.statements = {
      has: database.prepare(`SELECT 1 FROM ${table} WHERE uid = ?`),
      first: database
        .prepare(`SELECT ${RECORD_COLUMNS.join(', ')} FROM ${table} WHERE uid = ? ORDER BY id LIMIT 1`)
        .safeIntegers(),
    };
  }

  has(uid: string): boolean {
    return this.statements.has.get(uid) !== undefined;
  }

  /** Compares a record with the first that has its uid: every field, and what it comes from. */
  compare(uid: string, row: LogRow, { resource, scope }: RowSource): Likeness {
    // Most are new, and a miss with every column costs ten times as much as one with none.
    if (!this.has(uid)) return 'new';
    const first = this.statements.first.get(uid) as RecordRow;
    const isSame =
      Number(first.resource_id) === resource.id &&
      Number(first.scope_id) === scope.id &&
      canonicalRecord(0, logRow(first)) === canonicalRecord(0, row);
    return isSame ? 'same' : 'other';
  }
}

/**
 * The uid of the notice that a record has another's uid. Each such record has one, so it also finds the record when it
 * comes again, however many have the same uid.
 */
export function conflictUid(row: LogRow, { resource, scope }: RowSource): string {
  return derivedUid(`uid conflict ${resource.digest},${scope.digest},${canonicalRecord(0, row)}`);
}
