import { existsSync } from 'node:fs';
import { BlotterError } from '../errors.js';
import { UidGenerator } from '../model/index.js';
import { type SqliteDatabase } from '../store/index.js';
import type { DeadLetter } from './dead-letter.js';
import { forwardFileOf } from './forward-schema.js';
import { openForwardFile } from './open-forward-file.js';

/** Whose dead letters. */
export interface DeadLetterBoxOptions {
  /** Path of the store. */
  readonly file: string;
  /** How long to wait for the lock of a forwarder, in milliseconds. @default 10,000 */
  readonly busyTimeoutMs?: number;
}

/** Which dead letters to list. */
export interface DeadLetterQuestion {
  /** @default all */
  readonly destination?: string | undefined;
  /** Only those with greater ids. @default 0 */
  readonly after?: number | undefined;
  /** @default 100; at most 1000 */
  readonly limit?: number | undefined;
}

/** Which dead letters to do something with: these, or all of a destination; with neither, all. */
export interface DeadLetterChoice {
  readonly ids?: readonly number[] | undefined;
  readonly destination?: string | undefined;
}

const MAX_LIMIT = 1000;
const COLUMNS = `id, destination, record_id AS recordId, uid, code, reason, rejected_at_ms AS rejectedAtMs, state, payload`;
const CHOSEN =
  '(@ids IS NULL OR id IN (SELECT value FROM json_each(@ids))) AND (@destination IS NULL OR destination = @destination)';

/** An operator's door to the dead letters of a store's destinations, also beside living forwarders. Synchronous. */
export class DeadLetterBox {
  private readonly database: SqliteDatabase | undefined;
  private readonly uids = new UidGenerator();

  /** @throws BlotterError ERR_BLOTTER_STORE when there is no such store, ERR_BLOTTER_NEWER_SCHEMA; the SQLite error. */
  constructor({ file, busyTimeoutMs = 10_000 }: DeadLetterBoxOptions) {
    const path = forwardFileOf(file);
    if (existsSync(path)) this.database = openForwardFile(path, busyTimeoutMs);
    else if (!existsSync(file)) {
      const hint = 'Name the database file, or the folder that it is in.';
      throw new BlotterError(
        'ERR_BLOTTER_STORE',
        `${file} is no store of Blotter: there is no such file.`,
        hint,
      );
    }
  }

  /** In the order in which they were refused. */
  list({ destination, after = 0, limit = 100 }: DeadLetterQuestion = {}): DeadLetter[] {
    const rows = this.database
      ?.prepare(
        `SELECT ${COLUMNS} FROM dead_letter
           WHERE id > @after AND (@destination IS NULL OR destination = @destination) ORDER BY id LIMIT @limit`,
      )
      .all({ destination: destination ?? null, after, limit: Math.min(limit, MAX_LIMIT) });
    return (rows ?? []) as DeadLetter[];
  }

  get(id: number): DeadLetter | undefined {
    return this.database?.prepare(`SELECT ${COLUMNS} FROM dead_letter WHERE id = ?`).get(id) as
      DeadLetter | undefined;
  }

  /**
   * Has them sent once more, as soon as their forwarder runs; one that is refused again stays, with the new reason.
   * @returns how many there are.
   */
  retry(choice: DeadLetterChoice): number {
    const sql = `UPDATE dead_letter SET state = 'retrying' WHERE ${CHOSEN}`;
    return this.database?.prepare(sql).run(parameters(choice)).changes ?? 0;
  }

  /**
   * Deletes them for good, which leaves a gap record for each of their destinations in the trail.
   * @returns how many there were.
   */
  drop(choice: DeadLetterChoice): number {
    const { database } = this;
    if (database === undefined) return 0;
    const chosen = parameters(choice);
    return database
      .transaction(() => {
        const groups = database
          .prepare(
            `SELECT destination, count(*) AS records, min(rejected_at_ms) AS fromMs FROM dead_letter
               WHERE ${CHOSEN} GROUP BY destination`,
          )
          .all(chosen) as object[];
        const tell = database.prepare(
          'INSERT INTO dropped (uid, destination, records, from_ms, to_ms) VALUES (@uid, @destination, @records, @fromMs, @toMs)',
        );
        for (const group of groups) tell.run({ ...group, uid: this.uids.next(), toMs: Date.now() });
        return database.prepare(`DELETE FROM dead_letter WHERE ${CHOSEN}`).run(chosen).changes;
      })
      .immediate();
  }

  close(): void {
    this.database?.close();
  }
}

function parameters({ ids, destination }: DeadLetterChoice): object {
  return { ids: ids === undefined ? null : JSON.stringify(ids), destination: destination ?? null };
}
