import Database from 'better-sqlite3';

/** A `blotter.retention` record. */
export interface RetentionNotice {
  readonly id: number;
  readonly records: number;
  readonly cause: string;
  readonly firstId: number;
  readonly lastId: number;
}

/** What a store says about retention. */
export interface Retained {
  /** Id of the first record that is kept. */
  readonly from: number;
  /** Rows of the table of records. */
  readonly rows: number;
  /** Rows that are kept. */
  readonly kept: number;
  /** Ids that were given out. */
  readonly issued: number;
  readonly notices: readonly RetentionNotice[];
  readonly bytes: number;
}

export function readRetained(file: string, prefix = ''): Retained {
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    return database.transaction(() => {
      const one = (sql: string): number => Number(database.prepare(sql).pluck().get() ?? 0);
      const value = (key: string): string => `attributes ->> '$."blotter.retention.${key}"'`;
      const from = one(`SELECT value FROM ${prefix}meta WHERE key = 'retained_from'`) || 1;
      return {
        from,
        rows: one(`SELECT count(*) FROM ${prefix}record`),
        kept: one(`SELECT count(*) FROM ${prefix}record WHERE id >= ${from}`),
        issued: one(`SELECT seq FROM sqlite_sequence WHERE name = '${prefix}record'`),
        notices: database
          .prepare<[], RetentionNotice>(
            `SELECT id, ${value('records')} AS records, ${value('cause')} AS cause, ${value('first_id')} AS firstId,
               ${value('last_id')} AS lastId
             FROM ${prefix}record WHERE event_name = 'blotter.retention' ORDER BY id`,
          )
          .all(),
        bytes: one('PRAGMA page_count') * one('PRAGMA page_size'),
      };
    })();
  } finally {
    database.close();
  }
}
