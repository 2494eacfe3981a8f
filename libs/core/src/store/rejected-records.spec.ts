import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogsEncoder, readLogRows } from '../otlp/index.js';
import type { UidConflict } from './batch.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { openStore } from './open-store.js';
import { RejectedRecords, type RetryOutcome } from './rejected-records.js';
import { verifyStore } from './store-verifier.js';
import { StoreWriter } from './store-writer.js';

function payload(uid: string, body = `Order ${uid} filled`): Uint8Array {
  const record = {
    hrTime: [1_700_000_000, 0] as const,
    hrTimeObserved: [1_700_000_000, 0] as const,
    body,
    attributes: {},
    droppedAttributesCount: 0,
    resource: { attributes: {} },
    instrumentationScope: { name: 'orders' },
  };
  return new LogsEncoder().encode([record], () => ({ uid }));
}

describe('RejectedRecords', () => {
  let folder: string;
  let file: string;
  let database: SqliteDatabase;
  let rejected: RejectedRecords;
  let told: UidConflict[];
  beforeEach(() => {
    told = [];
    folder = mkdtempSync(join(tmpdir(), 'blotter-rejected-'));
    file = join(folder, 'blotter.db');
    const store = openStore({ file, isShared: false, prefix: '', view: 'activity_log' });
    const writer = new StoreWriter(store, readLogRows);
    writer.begin();
    writer.apply({ instance: 'a', batch: 1, payload: payload('known') });
    for (const [position, uid] of ['one', 'two', 'known'].entries()) {
      const why = { code: 'SQLITE_CONSTRAINT_TRIGGER', reason: 'no' };
      writer.refuse({ instance: 'a', batch: 2, position, records: 1, ...why, payload: payload(uid) });
    }
    writer.refuse({
      instance: 'a',
      batch: 3,
      position: undefined,
      records: 4,
      code: 'ERR_BLOTTER_MALFORMED',
      reason: 'no OTLP',
      payload: Buffer.from('no'),
    });
    writer.commit();
    writer.close();
    database = loadSqlite()(file);
    rejected = new RejectedRecords({ file, busyTimeoutMs: 0 }, readLogRows);
  });
  afterEach(() => {
    rejected.close();
    database.close();
    rmSync(folder, { recursive: true });
  });

  const uids = (): unknown[] => database.prepare('SELECT uid FROM record ORDER BY id').pluck().all();
  const retry = (id: number): RetryOutcome =>
    rejected.retry(id, (store) => told.push(...store.takeConflicts()));
  const ids = (): number[] => rejected.list().map(({ id }) => id);
  const problems = () => verifyStore({ file }).report.problems;

  it('lists what was refused, and shows one', () => {
    expect(ids()).toEqual([1, 2, 3, 4]);
    expect(rejected.get(1)).toMatchObject({ instance: 'a', batch: 2, position: 0, records: 1, reason: 'no' });
    expect(rejected.get(4)).toMatchObject({ position: undefined, records: 4, payload: Buffer.from('no') });
    expect(rejected.get(5)).toBeUndefined();
  });

  it('moves a record into the trail exactly once, with a digest', () => {
    expect(retry(2)).toEqual({ kind: 'stored', records: 1 });
    expect(retry(2)).toEqual({ kind: 'missing' });
    expect({ uids: uids(), ids: ids(), problems: problems() }).toEqual({
      uids: ['known', 'two'],
      ids: [1, 3, 4],
      problems: [],
    });
  });

  it('does not add a record that is in the trail', () => {
    expect(retry(3)).toEqual({ kind: 'stored', records: 0 });
    expect({ uids: uids(), ids: ids(), told }).toEqual({ uids: ['known'], ids: [1, 2, 4], told: [] });
  });

  it('adds another record with a uid that is in the trail, and lets its caller tell so', () => {
    database.prepare('UPDATE rejected SET payload = ? WHERE id = 3').run(payload('known', 'something else'));
    expect(retry(3)).toEqual({ kind: 'stored', records: 1 });
    expect({ uids: uids(), told }).toMatchObject({ uids: ['known', 'known'], told: [{ uid: 'known' }] });
  });

  it.each([
    ['ABORT', `ABORT, 'still not'`, 'still not'],
    ['FAIL', `FAIL, 'still not'`, 'still not'],
    ['ROLLBACK', `ROLLBACK, 'still not'`, 'still not'],
    ['IGNORE', 'IGNORE', 'ignored'],
  ])('keeps what is refused again, with the new reason: %s', (_, raise, reason) => {
    database.exec(`CREATE TRIGGER t BEFORE INSERT ON record BEGIN SELECT RAISE(${raise}); END`);
    const refused = { kind: 'refused', reason: expect.stringContaining(reason) };
    expect(retry(1)).toMatchObject(refused);
    expect(rejected.get(1)).toMatchObject({ reason: expect.stringContaining(reason) });
    database.exec('DROP TRIGGER t');
    expect(retry(1)).toEqual({ kind: 'stored', records: 1 });
    expect({ uids: uids(), problems: problems() }).toEqual({ uids: ['known', 'one'], problems: [] });
  });

  it('keeps what is no OTLP', () => {
    expect(retry(4)).toMatchObject({ kind: 'refused', code: 'ERR_BLOTTER_MALFORMED' });
    expect(ids()).toEqual([1, 2, 3, 4]);
  });

  it('changes nothing while somebody else writes', () => {
    database.exec('BEGIN IMMEDIATE');
    for (const change of [() => retry(1), () => rejected.drop(1, () => undefined)]) {
      expect(change).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    }
    database.exec('ROLLBACK');
    expect({ uids: uids(), ids: ids() }).toEqual({ uids: ['known'], ids: [1, 2, 3, 4] });
  });

  it('drops a record and says so in one transaction', () => {
    const failing = (): never => {
      throw new Error('cannot say so');
    };
    expect(() => rejected.drop(1, failing)).toThrow('cannot say so');
    expect(ids()).toEqual([1, 2, 3, 4]);
    expect(rejected.drop(1, (store) => store.applyNotice('told', payload('told')))).toMatchObject({ id: 1 });
    expect(rejected.drop(1, failing)).toBeUndefined();
    expect({ uids: uids(), ids: ids(), problems: problems() }).toEqual({
      uids: ['known', 'told'],
      ids: [2, 3, 4],
      problems: [],
    });
  });

  it('refuses what is no store, and leaves it as it is', () => {
    const [missing, text, other] = ['missing', 'text', 'other'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(text, 'some text that is no database');
    loadSqlite()(other).exec('CREATE TABLE orders (id)').close();
    const refused = expect.objectContaining({ code: 'ERR_BLOTTER_STORE' });
    for (const path of [missing, text, other]) {
      expect(() => new RejectedRecords({ file: path }, readLogRows)).toThrow(refused);
    }
    expect(() => new RejectedRecords({ file, prefix: 'blotter_' }, readLogRows)).toThrow(refused);
    const opened = loadSqlite()(other);
    expect(opened.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['orders']);
    opened.close();
  });
});
