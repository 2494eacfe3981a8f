import { existsSync, statSync } from 'node:fs';
import { BlotterError } from '../errors.js';
import { AppliedBatches } from './applied-batches.js';
import { ChainVerifier } from './chain-verifier.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { newerSchema, readMeta } from './open-store.js';
import { Problems } from './problems.js';
import { APPLICATION_ID, SCHEMA_VERSION, quoteName } from './schema.js';
import { classifySqliteError } from './sqlite-error.js';
import type { ReaderOptions } from './open-for-reading.js';
import type { StoreProblem, StoreVerification } from './store-report.js';
import { VerifiedRetention } from './verified-retention.js';
import { VerifiedSource } from './verified-source.js';

const TABLES = ['meta', 'resource', 'scope', 'record', 'batch', 'writer'] as const;
const META_KEYS = ['generation', 'schema_version', 'min_reader', 'min_writer'] as const;

/**
 * Checks a store from end to end, in one read transaction and in bounded memory: minutes for ten million records.
 * Synchronous. Takes no write lock. While it reads, a WAL cannot be checkpointed past where it began, and in
 * rollback-journal mode nobody can commit.
 * @throws BlotterError when there is no store to check: ERR_BLOTTER_STORE (no file, locked, a table is missing),
 * _NOT_SQLITE, _NEWER_SCHEMA, _NATIVE_MODULE.
 */
export function verifyStore(options: ReaderOptions): StoreVerification {
  const { file, busyTimeoutMs = 1000 } = options;
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw cannot(file, 'there is no such file', 'Check the path.');
  }
  const hadWal = existsSync(`${file}-wal`) || existsSync(`${file}-shm`);
  try {
    const database = loadSqlite()(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
    try {
      database.exec('BEGIN');
      return new StoreVerifier(database, file, options.prefix ?? '').verify();
    } finally {
      database.close();
    }
  } catch (error) {
    throw explain(file, error);
  } finally {
    if (!hadWal) removeWal(file);
  }
}

/**
 * To read a file in WAL mode SQLite makes -wal and -shm beside it, and a read-only connection cannot remove them.
 * A writable one does when it closes, under SQLite's own lock and only if nobody else has the file open. It
 * writes nothing.
 */
function removeWal(file: string): void {
  if (!existsSync(`${file}-wal`) && !existsSync(`${file}-shm`)) return;
  try {
    const database = loadSqlite()(file, { fileMustExist: true, timeout: 0 });
    try {
      database.prepare('SELECT count(*) FROM sqlite_master').get();
    } finally {
      database.close();
    }
  } catch {
    // They are empty, and the next writer uses them.
  }
}

class StoreVerifier {
  private readonly problems = new Problems<StoreProblem>();
  private readonly notes: string[] = [];
  private readonly applied = new Map<string, AppliedBatches>();

  constructor(
    private readonly database: SqliteDatabase,
    private readonly file: string,
    private readonly prefix: string,
  ) {}

  verify(): StoreVerification {
    const isReadable = this.guard('meta', () => this.checkMeta());
    if (!isReadable) return this.result();
    this.checkIntegrity();
    const resources = new VerifiedSource(this.database, this.prefix, 'resource', this.problems);
    const scopes = new VerifiedSource(this.database, this.prefix, 'scope', this.problems);
    this.guard('resource', () => resources.verify());
    this.guard('scope', () => scopes.verify());
    const retention = new VerifiedRetention(this.database, this.prefix, this.problems);
    const chain = new ChainVerifier(this.database, this.prefix, resources, scopes, retention, this.problems);
    try {
      const walk = (): void => {
        chain.verify();
        retention.check();
        this.noteRetention(chain, retention);
        this.checkSequence(chain.nextId - 1);
      };
      this.guard('record', walk, () => chain.position);
    } finally {
      chain.close();
    }
    this.guard('writer', () => this.checkWriters());
    return this.result(chain);
  }

  private result(chain?: ChainVerifier): StoreVerification {
    const report = {
      file: this.file,
      records: chain?.recordCount ?? 0,
      batches: chain?.batches ?? 0,
      verifiedBatches: chain?.verifiedBatches ?? 0,
      newestDigest: chain?.newestDigest,
      notes: this.notes,
      problems: this.problems.list(),
    };
    return { report, applied: this.applied };
  }

  /** A damaged part is a problem, and the other parts are checked. @returns whether it could be read. */
  private guard(table: string, check: () => void, position?: () => number | undefined): boolean {
    try {
      check();
      return true;
    } catch (error) {
      if (classifySqliteError(error) !== 'corrupt') throw error;
      const row = position?.();
      this.problems.add({
        kind: 'unreadable',
        table: this.prefix + table,
        ...(row === undefined ? {} : { row }),
        expected:
          row === undefined ? 'rows that SQLite can read' : 'rows after this one that SQLite can read',
        found: messageOf(error),
      });
      return false;
    }
  }

  private checkMeta(): void {
    const known = this.database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all();
    const missing = TABLES.filter((name) => !known.includes(this.prefix + name));
    if (missing.length > 0) throw missingTables(this.file, this.prefix, missing);
    const meta = readMeta(this.database, this.prefix);
    if (Number(meta.get('min_reader')) > SCHEMA_VERSION) throw newerSchema(this.file, meta);
    for (const key of META_KEYS) {
      if (meta.has(key)) continue;
      this.add('meta', 'meta', key, 'a value', 'no row');
    }
    if (this.prefix !== '') return;
    const id = Number(this.database.pragma('application_id', { simple: true }));
    if (id === APPLICATION_ID) return;
    this.problems.add({ kind: 'application-id', table: '', expected: `${APPLICATION_ID}`, found: `${id}` });
  }

  /** In a shared file only our own tables: what the platform makes of its constraints is not ours to judge. */
  private checkIntegrity(): void {
    const checks = this.prefix === '' ? [''] : TABLES.map((table) => `(${quoteName(this.prefix + table)})`);
    for (const [i, argument] of checks.entries()) {
      const table = argument === '' ? '' : this.prefix + TABLES[i]!;
      for (const found of this.integrity(argument)) {
        this.problems.add({ kind: 'integrity', table, expected: 'ok from PRAGMA integrity_check', found });
      }
    }
  }

  /** What the pragma complains of; when the damage is too bad for it, that it fails. */
  private integrity(argument: string): string[] {
    try {
      const rows = this.database.pragma(`integrity_check${argument}`) as Array<{ integrity_check: string }>;
      return rows.map((row) => row.integrity_check).filter((message) => message !== 'ok');
    } catch (error) {
      if (classifySqliteError(error) !== 'corrupt') throw error;
      return [messageOf(error)];
    }
  }

  private noteRetention(chain: ChainVerifier, { from, noticeId }: VerifiedRetention): void {
    if (noticeId !== undefined) {
      this.notes.push(
        `Retention has removed the records up to ${from - 1}, as record ${noticeId} says: their batches remain, and what ` +
          'follows them is checked.',
      );
    }
    if (chain.oldest !== undefined && chain.oldest < from) {
      this.notes.push(
        `Of them ${from - chain.oldest} are still there, and are deleted by the next process with retention.`,
      );
    }
  }

  /** Ids are never issued twice. So when newest batches are deleted with their records, this remembers them. */
  private checkSequence(expected: number): void {
    const issued = this.database
      .prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?')
      .pluck()
      .get(`${this.prefix}record`);
    if ((issued ?? 0) === expected) return;
    this.problems.add({
      kind: 'sequence',
      table: 'sqlite_sequence',
      row: `${this.prefix}record`,
      expected: `${expected}, where the last batch ends`,
      found: String(issued),
    });
  }

  private checkWriters(): void {
    const select = `SELECT instance, applied_through, applied_beyond FROM ${quoteName(`${this.prefix}writer`)} ORDER BY instance`;
    for (const columns of this.database.prepare(select).raw().iterate() as IterableIterator<unknown[]>) {
      const [instance, through, beyond] = columns;
      if (isWriter(columns)) this.applied.set(columns[0], AppliedBatches.parse(columns[1], columns[2]));
      else {
        const expected = 'a batch number, and a JSON array of batch numbers beyond it';
        this.add('writer', 'writer', String(instance), expected, `${String(through)} and ${String(beyond)}`);
      }
    }
  }

  private add(kind: StoreProblem['kind'], table: string, row: string, expected: string, found: string): void {
    this.problems.add({ kind, table: this.prefix + table, row, expected, found });
  }
}

function isWriter(columns: readonly unknown[]): columns is [string, number, string] {
  const [instance, through, beyond] = columns;
  if (typeof instance !== 'string' || typeof beyond !== 'string') return false;
  if (!Number.isSafeInteger(through) || (through as number) < 0) return false;
  try {
    const batches = JSON.parse(beyond) as unknown;
    return (
      Array.isArray(batches) &&
      batches.every((batch) => Number.isSafeInteger(batch) && batch > (through as number))
    );
  } catch {
    return false;
  }
}

function missingTables(file: string, prefix: string, missing: readonly string[]): BlotterError {
  const names = missing.map((name) => prefix + name).join(', ');
  if (missing.length < TABLES.length) {
    const hint = 'Somebody dropped or renamed it: restore the file from a copy.';
    return cannot(file, `it has no table ${names}`, hint);
  }
  const hint =
    prefix === ''
      ? 'If it is the platform’s own file, give the prefix of Blotter’s tables (by default blotter_).'
      : 'Check the prefix; a file of Blotter’s own has none.';
  return cannot(file, `it has none of the tables ${names}`, hint);
}

function explain(file: string, error: unknown): BlotterError {
  if (error instanceof BlotterError) return error;
  switch (classifySqliteError(error)) {
    case 'not-a-database':
      return new BlotterError(
        'ERR_BLOTTER_NOT_SQLITE',
        `${file} is not a SQLite database.`,
        'Name the database file; if it was one, it is damaged from its first bytes on: restore it from a copy.',
        { cause: error },
      );
    case 'busy':
      return cannot(file, messageOf(error), 'Somebody holds a lock on it: try again.', error);
    case 'unwritable':
      return cannot(
        file,
        messageOf(error),
        'To read a file in WAL mode SQLite makes -wal and -shm beside it: copy it, with its -wal if there is one, ' +
          'into a folder where you may write, and check that you may read it.',
        error,
      );
    case 'io':
      return cannot(file, messageOf(error), 'Check the disk, and try again on a copy.', error);
    default:
      return cannot(
        file,
        messageOf(error),
        'Its tables are not as Blotter makes them: restore the file from a copy.',
        error,
      );
  }
}

function cannot(file: string, what: string, hint: string, cause?: unknown): BlotterError {
  return new BlotterError('ERR_BLOTTER_STORE', `${file} cannot be verified: ${what}.`, hint, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
