/** `application_id` of forward files: "BLTF". */
export const FORWARD_APPLICATION_ID = 0x424c5446;

export const FORWARD_VERSION = 1;

/** The forward file that belongs to a store. */
export function forwardFileOf(storeFile: string): string {
  return `${storeFile.replace(/\.db$/, '')}.forward.db`;
}

/** Statements that make the tables. Times are milliseconds since 1970. */
export const FORWARD_STATEMENTS: readonly string[] = [
  /*
   * `position`: row id of the last record that needs no more sending. `settled`: what of it survives a power cut; only
   * up to there the trail may forget. `start_ms`: what arrived earlier is not for this destination.
   * `seen_at_ms`: when a process last had it among its destinations.
   */
  `CREATE TABLE destination (
    name TEXT PRIMARY KEY,
    generation TEXT NOT NULL,
    position INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    start_ms INTEGER NOT NULL,
    is_filtered INTEGER NOT NULL,
    seen_at_ms INTEGER NOT NULL
  ) WITHOUT ROWID`,
  `CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    destination TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    uid TEXT,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    rejected_at_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    payload BLOB NOT NULL
  )`,
  `CREATE INDEX dead_letter_state ON dead_letter (destination, state, id)`,
  // Dead letters that an operator has dropped: the trail is to say so.
  `CREATE TABLE dropped (
    uid TEXT PRIMARY KEY,
    destination TEXT NOT NULL,
    records INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL
  ) WITHOUT ROWID`,
];
