import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogRowSink, ResourceRow, ScopeRow } from '../model/index.js';
import { AppliedBatches } from './applied-batches.js';
import type { ReadRows, StorePosition } from './batch.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { type FileIdentity, type StoreLocation, identify, isSameFile, openStore } from './open-store.js';
import { lockFile } from './process-lock.js';
import { type RecordRow, logRow } from './record-row.js';
import { RETAINED_FROM } from './retained-records.js';
import { APPLICATION_ID, RECORD_COLUMNS } from './schema.js';
import { SalvagedArrivals } from './salvaged-arrivals.js';
import type { SourceRow } from './source-row.js';
import { classifySqliteError } from './sqlite-error.js';
import { StoreWriter } from './store-writer.js';

/** What could be saved of a corrupt store. */
export interface Salvage {
  readonly salvaged: number;
  /** undefined when the corrupt file does not tell how many there were. */
  readonly lost: number | undefined;
  /** Where the corrupt file is now, for whoever wants to look. */
  readonly quarantine: string;
}

/** Which records a store had. */
export type KnownRecords = Pick<StorePosition, 'lastRecordId'> & Partial<Pick<StorePosition, 'retainedFrom'>>;

/** Rows that are read at once; where that fails, halves are tried, down to single rows. */
const CHUNK = 1024;

/**
 * Puts a corrupt store of ours aside, as `<file>.corrupt-<time>`, and makes a new one with all rows that can
 * be read: another generation, with new ids and a new chain of digests.
 * @param corrupt - the file that was found corrupt: when another has taken its place, somebody was faster.
 * @param known - which records there should be, for the case that the file does not tell.
 * @param finish - adds to the new store what is to be said of it, inside a transaction, before anybody sees it.
 * @returns undefined when somebody else did it, or is about to.
 * @throws the system's or SQLite's error; everything is as it was then.
 */
export async function salvageStore(
  location: StoreLocation,
  readRows: ReadRows,
  corrupt: FileIdentity | undefined,
  known: KnownRecords | undefined,
  finish: (store: StoreWriter, lost: number | undefined) => void,
): Promise<Salvage | undefined> {
  const { file } = location;
  const lock = lockFile(`${file}-salvage.lock`);
  if (lock === undefined) return undefined;
  const temporary = `${file}.salvage-${randomUUID()}`;
  let source: SqliteDatabase | undefined;
  try {
    if (!isSameFile(corrupt, identify(file))) return undefined;
    source = attempt(() => loadSqlite()(file, { fileMustExist: true, timeout: 0 }));
    if (source !== undefined && !keepOut(source)) return undefined;
    const counts = await copyAll(source, { ...location, file: temporary }, readRows, known, finish);
    if (!isSameFile(corrupt, identify(file))) return undefined;
    const quarantine = `${file}.corrupt-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    for (const suffix of ['-wal', '-shm', '']) {
      if (existsSync(file + suffix)) renameSync(file + suffix, quarantine + suffix);
    }
    renameSync(temporary, file);
    fsyncFolder(dirname(file));
    return { ...counts, quarantine };
  } finally {
    attempt(() => source?.close());
    for (const suffix of ['', '-wal', '-shm']) rmSync(temporary + suffix, { force: true });
    lock.release();
  }
}

/** Whether a file that cannot be opened as a store says that it is one of ours. */
export function hasOurHeader(file: string): boolean {
  try {
    const database = loadSqlite()(file, { readonly: true, fileMustExist: true });
    try {
      return database.pragma('application_id', { simple: true }) === APPLICATION_ID;
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}

/**
 * Other processes may not have noticed anything, and what they commit while it is copied would be lost.
 * @returns false while one of them is writing.
 */
function keepOut(source: SqliteDatabase): boolean {
  try {
    source.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    // Too corrupt for that: nobody else writes either.
    return classifySqliteError(error) !== 'busy';
  }
}

async function copyAll(
  source: SqliteDatabase | undefined,
  location: StoreLocation,
  readRows: ReadRows,
  known: KnownRecords | undefined,
  finish: (store: StoreWriter, lost: number | undefined) => void,
): Promise<Pick<Salvage, 'salvaged' | 'lost'>> {
  const target = new StoreWriter(openStore(location), readRows);
  try {
    // The file may be older than what was known of it.
    const found = source && attempt(() => sequenceOf(source));
    const last = found === undefined ? known?.lastRecordId : Math.max(found, known?.lastRecordId ?? 0);
    const first = Math.max((source && attempt(() => boundaryOf(source))) ?? 1, known?.retainedFrom ?? 1);
    let salvaged = 0;
    if (source !== undefined) {
      copyApplied(source, target);
      copyRefused(source, target);
      salvaged = await new RecordCopy(source, target).copy(first, last ?? highestId(source));
    } else target.checkUids();
    const lost = last === undefined ? undefined : Math.max(0, last - first + 1 - salvaged);
    target.begin();
    finish(target, lost);
    target.commit();
    // Closing would leave in the log what does not fit on a full disk, and say nothing.
    if (!target.checkpoint()) throw new Error(`${location.file} cannot be completed.`);
    return { salvaged, lost };
  } finally {
    target.close();
  }
}

/** undefined when it cannot be read. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function sequenceOf(source: SqliteDatabase): number | undefined {
  return source.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'record'`).pluck().get() as
    number | undefined;
}

/** What is below it is gone, whether it can still be read or not. */
function boundaryOf(source: SqliteDatabase): number | undefined {
  const value = source.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(RETAINED_FROM);
  return value === undefined ? undefined : Number(value);
}

function highestId(source: SqliteDatabase): number {
  return (attempt(() => source.prepare('SELECT max(id) FROM record').pluck().get()) as number | null) ?? 0;
}

interface AppliedRow {
  readonly instance: string;
  readonly applied_through: number;
  readonly applied_beyond: string;
}

/** Which batches are in. Where that is lost, batches whose segments still exist come a second time: uids tell. */
function copyApplied(source: SqliteDatabase, target: StoreWriter): void {
  const rows = attempt(() => source.prepare('SELECT * FROM writer').all() as AppliedRow[]);
  if (rows === undefined) return target.checkUids();
  target.begin();
  for (const { instance, applied_through, applied_beyond } of rows) {
    const applied = attempt(() => AppliedBatches.parse(applied_through, applied_beyond));
    if (applied === undefined) target.checkUids();
    else target.adoptApplied(instance, applied);
  }
  target.commit();
}

function copyRefused(source: SqliteDatabase, target: StoreWriter): void {
  const rows = attempt(() => source.prepare('SELECT * FROM rejected').all() as never[]) ?? [];
  target.begin();
  for (const row of rows) attempt(() => target.refuse(row));
  target.commit();
}

/** Copies records by ranges of ids. */
class RecordCopy {
  private readonly resources = new Map<number, ResourceRow>();
  private readonly scopes = new Map<number, ScopeRow>();
  private readonly arrivals: SalvagedArrivals;

  constructor(
    private readonly source: SqliteDatabase,
    private readonly target: StoreWriter,
  ) {
    this.arrivals = new SalvagedArrivals(source);
  }

  /** @returns how many were copied. Others have their turn between chunks: the journal goes on. */
  async copy(first: number, last: number): Promise<number> {
    let copied = 0;
    for (let from = first; from <= last; from += CHUNK) {
      this.target.begin();
      const to = Math.min(last, from + CHUNK - 1);
      copied += this.range(from, to);
      // So that they do not stay for longer than they should.
      this.target.commit(this.arrivals.of(to));
      await nextTurn();
    }
    return copied;
  }

  private range(first: number, last: number): number {
    const rows = attempt(() => this.read(first, last));
    if (rows !== undefined) return rows.reduce((sum, row) => sum + this.add(row), 0);
    if (first === last) return 0;
    const middle = (first + last) >> 1;
    return this.range(first, middle) + this.range(middle + 1, last);
  }

  private read(first: number, last: number): RecordRow[] {
    // A range of one would also look at the row behind it, which may be on the next, damaged page.
    const where = first === last ? 'id = ?' : 'id BETWEEN ? AND ? ORDER BY id';
    return this.source
      .prepare(`SELECT ${RECORD_COLUMNS.join(', ')} FROM record WHERE ${where}`)
      .safeIntegers()
      .all(...new Set([first, last])) as RecordRow[];
  }

  /** A row that the new store refuses was not what it should be. */
  private add(row: RecordRow): number {
    const write = (sink: LogRowSink): void => {
      sink.resource(this.resource(Number(row.resource_id)));
      sink.scope(this.scope(Number(row.scope_id)));
      sink.record(logRow(row));
    };
    return attempt(() => this.target.applyRows(write)) ?? 0;
  }

  private resource(id: number): ResourceRow {
    let row = this.resources.get(id);
    if (row === undefined) {
      const found = attempt(() => this.find<SourceRow>('resource', id));
      row = {
        key: `${id}`,
        attributes: found?.attributes ?? '{}',
        droppedAttributesCount: found?.dropped_attributes_count ?? 0,
        schemaUrl: found?.schema_url ?? '',
        entityRefs: found?.entity_refs ?? null,
      };
      this.resources.set(id, row);
    }
    return row;
  }

  private scope(id: number): ScopeRow {
    let row = this.scopes.get(id);
    if (row === undefined) {
      const found = attempt(() => this.find<SourceRow>('scope', id));
      row = {
        key: `${id}`,
        name: found?.name ?? '',
        version: found?.version ?? '',
        attributes: found?.attributes ?? '{}',
        droppedAttributesCount: found?.dropped_attributes_count ?? 0,
        schemaUrl: found?.schema_url ?? '',
      };
      this.scopes.set(id, row);
    }
    return row;
  }

  private find<T>(table: 'resource' | 'scope', id: number): T | undefined {
    return this.source.prepare(`SELECT * FROM ${table} WHERE id = ?`).get(id) as T | undefined;
  }
}

function fsyncFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
