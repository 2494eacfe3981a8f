import {
  type FileIdentity,
  type SqliteDatabase,
  type SqliteStatement,
  identify,
  isSameFile,
} from '../store/index.js';
import type { DeadLetter } from './dead-letter.js';
import type { Destination } from './destination.js';
import { openSoundForwardFile } from './open-forward-file.js';

/** How far a destination is. */
export interface Cursor {
  /** Of the store. */
  readonly generation: string;
  /** Row id of the last record that needs no more sending; 0 before the first. */
  readonly position: number;
  /** What arrived earlier is not for this destination, milliseconds since 1970. */
  readonly startMs: number;
}

/** A record that turned out to be refused for good. */
export type NewDeadLetter = Omit<DeadLetter, 'id' | 'destination' | 'state'>;

/** Dead letters that an operator has dropped, for the trail to tell. */
export interface Dropped {
  /** Of the record that tells. */
  readonly uid: string;
  readonly destination: string;
  readonly records: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const BUSY_TIMEOUT_MS = 1000;

/** The side of the forward file that a forwarder writes. Transactions are short: others write it, too. */
export class ForwardFile {
  private readonly database: SqliteDatabase;
  private readonly identity: FileIdentity | undefined;
  private readonly statements: Readonly<
    Record<
      | 'cursor'
      | 'begin'
      | 'advance'
      | 'settle'
      | 'add'
      | 'nextRetry'
      | 'remove'
      | 'keep'
      | 'count'
      | 'dropped'
      | 'told',
      SqliteStatement
    >
  >;

  /** @throws BlotterError ERR_BLOTTER_NEWER_SCHEMA; the system's or SQLite's error. */
  constructor(private readonly path: string) {
    const database = openSoundForwardFile(path, BUSY_TIMEOUT_MS);
    this.identity = identify(path);
    this.database = database;
    const prepare = (sql: string): SqliteStatement => database.prepare(sql);
    this.statements = {
      cursor: prepare('SELECT generation, position, start_ms AS startMs FROM destination WHERE name = ?'),
      begin: prepare(
        `INSERT INTO destination (name, generation, position, settled, start_ms, is_filtered, seen_at_ms)
           VALUES (@name, @generation, @position, @position, @startMs, 0, @nowMs)
           ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, position = excluded.position,
             settled = excluded.settled, start_ms = excluded.start_ms, seen_at_ms = excluded.seen_at_ms`,
      ),
      advance: prepare('UPDATE destination SET position = ? WHERE name = ?'),
      settle: prepare(
        'UPDATE destination SET settled = position, is_filtered = ?, seen_at_ms = ? WHERE name = ?',
      ),
      add: prepare(
        `INSERT INTO dead_letter (destination, record_id, uid, code, reason, rejected_at_ms, state, payload)
           VALUES (@destination, @recordId, @uid, @code, @reason, @rejectedAtMs, 'kept', @payload)`,
      ),
      nextRetry: prepare(
        `SELECT id, payload FROM dead_letter
           WHERE destination = ? AND state = 'retrying' ORDER BY id LIMIT 1`,
      ),
      remove: prepare('DELETE FROM dead_letter WHERE id = ?'),
      keep: prepare(
        `UPDATE dead_letter SET state = 'kept', code = ?, reason = ?, rejected_at_ms = ? WHERE id = ?`,
      ),
      count: prepare('SELECT count(*) FROM dead_letter WHERE destination = ?').pluck(),
      dropped: prepare('SELECT uid, destination, records, from_ms AS fromMs, to_ms AS toMs FROM dropped'),
      told: prepare('DELETE FROM dropped WHERE uid = ?'),
    };
  }

  /** False once the file has been deleted or replaced. */
  get isCurrent(): boolean {
    return isSameFile(this.identity, identify(this.path));
  }

  /** undefined when the destination is new. */
  cursor(name: string): Cursor | undefined {
    return this.statements.cursor.get(name) as Cursor | undefined;
  }

  /** A destination begins, or begins anew in another store. */
  begin(name: string, cursor: Cursor): void {
    this.durably(() => this.statements.begin.run({ name, ...cursor, nowMs: Date.now() }));
  }

  /** These need no more sending; some of them are dead letters. */
  advance(name: string, position: number, letters: readonly NewDeadLetter[] = []): void {
    if (letters.length === 0) {
      this.statements.advance.run(position, name);
      return;
    }
    this.database
      .transaction(() => {
        for (const letter of letters) this.statements.add.run({ ...letter, destination: name });
        this.statements.advance.run(position, name);
      })
      .immediate();
  }

  /** Everything up to now survives a power cut, and somebody still wants it. */
  settle({ name, filter }: Pick<Destination, 'name' | 'filter'>): void {
    const isFiltered = Number(filter !== undefined);
    this.durably(() => this.statements.settle.run(isFiltered, Date.now(), name));
  }

  /** The next dead letter that is to be sent once more. */
  nextRetry(name: string): Pick<DeadLetter, 'id' | 'payload'> | undefined {
    return this.statements.nextRetry.get(name) as Pick<DeadLetter, 'id' | 'payload'> | undefined;
  }

  /** It was taken after all. */
  removeLetter(id: number): void {
    this.statements.remove.run(id);
  }

  /** It was refused once more. */
  keepLetter(id: number, code: string, reason: string): void {
    this.statements.keep.run(code, reason, Date.now(), id);
  }

  deadLetters(name: string): number {
    return this.statements.count.get(name) as number;
  }

  /** What the trail has yet to tell. */
  dropped(): Dropped[] {
    return this.statements.dropped.all() as Dropped[];
  }

  told(uid: string): void {
    this.statements.told.run(uid);
  }

  close(): void {
    this.database.close();
  }

  private durably(work: () => unknown): void {
    this.database.pragma('synchronous = FULL');
    try {
      work();
    } finally {
      this.database.pragma('synchronous = NORMAL');
    }
  }
}
