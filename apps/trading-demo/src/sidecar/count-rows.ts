import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';

/**
 * Counts, in the file, the rows that one sender has sent; 0 without a file.
 * @param instance - its `service.instance.id`.
 */
export function countRows(file: string, instance: string): number {
  if (!existsSync(file)) return 0;
  const database = new Database(file, { readonly: true });
  try {
    const row = database
      .prepare<[string], { n: number }>(
        `SELECT count(*) AS n FROM record JOIN resource ON resource.id = record.resource_id
         WHERE resource.attributes ->> '$."service.instance.id"' = ?`,
      )
      .get(instance);
    return row?.n ?? 0;
  } finally {
    database.close();
  }
}
