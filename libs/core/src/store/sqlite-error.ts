/** What a SQLite error means for the writer. */
export type SqliteFault =
  | 'busy' // somebody else holds the lock: wait and try again
  | 'full' // no space, or max_page_count: wait for room
  | 'unwritable' // read-only file or folder, or it cannot be opened
  | 'io' // the disk failed
  | 'corrupt' // the file is damaged
  | 'not-a-database'
  | 'refused' // the row itself: constraint, too big, type
  | 'other';

const BY_PRIMARY_CODE: Readonly<Record<string, SqliteFault>> = {
  SQLITE_BUSY: 'busy',
  SQLITE_LOCKED: 'busy',
  SQLITE_PROTOCOL: 'busy',
  SQLITE_FULL: 'full',
  SQLITE_READONLY: 'unwritable',
  SQLITE_CANTOPEN: 'unwritable',
  SQLITE_PERM: 'unwritable',
  SQLITE_AUTH: 'unwritable',
  SQLITE_IOERR: 'io',
  SQLITE_CORRUPT: 'corrupt',
  SQLITE_NOTADB: 'not-a-database',
  SQLITE_CONSTRAINT: 'refused',
  SQLITE_TOOBIG: 'refused',
  SQLITE_MISMATCH: 'refused',
};

/** The code of an error from better-sqlite3, extended codes included (`SQLITE_BUSY_SNAPSHOT`); '' for others. */
export function sqliteCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
}

/** Classifies by code, never by message. */
export function classifySqliteError(error: unknown): SqliteFault {
  const [, primary] = sqliteCode(error).split('_');
  return (primary !== undefined && BY_PRIMARY_CODE[`SQLITE_${primary}`]) || 'other';
}
