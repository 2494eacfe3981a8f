import Database from 'better-sqlite3';

/** What a store holds of senders: uids and bodies in order of arrival, and the uids that conflict notices name. */
export interface Contents {
  readonly records: ReadonlyArray<readonly [uid: string | null, body: string]>;
  readonly conflicts: readonly string[];
}

export function contentsOf(file: string): Contents {
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    return {
      records: database
        .prepare('SELECT uid, body FROM record WHERE event_name IS NULL ORDER BY id')
        .raw()
        .all() as Contents['records'],
      conflicts: database
        .prepare(
          `SELECT attributes ->> '$."blotter.uid_conflict.uid"' FROM record
           WHERE event_name = 'blotter.uid_conflict' ORDER BY id`,
        )
        .pluck()
        .all() as string[],
    };
  } finally {
    database.close();
  }
}
