import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogsEncoder, readLogRows } from '../otlp/index.js';
import { loadSqlite } from './load-sqlite.js';
import { type FileIdentity, identify, openStore } from './open-store.js';
import { type KnownRecords, type Salvage, hasOurHeader, salvageStore } from './salvage.js';
import { verifyStore } from './store-verifier.js';
import { StoreWriter } from './store-writer.js';

const PAGE_BYTES = 4096;
const RECORDS = 500;

function payload(batch: number): Uint8Array {
  const records = Array.from({ length: 100 }, (_, i) => ({
    hrTime: [1_700_000_000, i] as const,
    hrTimeObserved: [1_700_000_000, i] as const,
    body: `Order ${batch}-${i} filled`,
    attributes: {},
    droppedAttributesCount: 0,
    resource: { attributes: {} },
    instrumentationScope: { name: 'orders' },
    uid: `${batch}-${i}`,
  }));
  return new LogsEncoder().encode(records, ({ uid }) => ({ uid }));
}

describe('salvageStore', () => {
  let folder: string;
  let file: string;
  let lost: Array<number | undefined>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-salvage-'));
    file = join(folder, 'blotter.db');
    lost = [];
    const writer = new StoreWriter(openStore(location()), readLogRows);
    writer.begin();
    for (let batch = 1; batch <= RECORDS / 100; batch++)
      writer.apply({ instance: 'a', batch, payload: payload(batch) });
    writer.commit();
    writer.close();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const location = () => ({ file, isShared: false, prefix: '', view: 'activity_log' });
  const salvage = (
    corrupt: FileIdentity | undefined = identify(file),
    known?: KnownRecords,
  ): Promise<Salvage | undefined> =>
    salvageStore(location(), readLogRows, corrupt, known, (_, missing) => lost.push(missing));
  const leftovers = (): string[] => readdirSync(folder).filter((name) => name.includes('.salvage-'));

  function change(sql: string): void {
    const database = loadSqlite()(file);
    database.exec(sql);
    database.close();
  }

  function column(sql: string): unknown[] {
    const database = loadSqlite()(file, { readonly: true });
    const values = database.prepare(sql).pluck().all();
    database.close();
    return values;
  }

  /** Overwrites a leaf page of the table of records. @returns how many records it had. */
  function damageLeaf(): number {
    const database = loadSqlite()(file, { readonly: true });
    const pages = database
      .prepare(`SELECT pageno, ncell FROM dbstat WHERE name = 'record' AND pagetype = 'leaf' ORDER BY path`)
      .all() as Array<{ pageno: number; ncell: number }>;
    database.close();
    const { pageno, ncell } = pages[pages.length >> 1]!;
    const fd = openSync(file, 'r+');
    writeSync(fd, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, (pageno - 1) * PAGE_BYTES);
    closeSync(fd);
    return ncell;
  }

  it('saves every row outside the damaged page, with new digests, and which batches are in', async () => {
    const damaged = damageLeaf();
    const result = await salvage();
    expect(result).toMatchObject({ salvaged: RECORDS - damaged, lost: damaged });
    expect(lost).toEqual([damaged]);
    expect(readdirSync(folder)).toContain(result!.quarantine.slice(folder.length + 1));
    const { report, applied } = verifyStore({ file });
    expect(report).toMatchObject({ records: RECORDS - damaged, problems: [] });
    expect(applied.get('a')?.through).toBe(RECORDS / 100);
    expect(leftovers()).toEqual([]);
  });

  it('counts as lost what was known to be there', async () => {
    expect(await salvage(identify(file), { lastRecordId: RECORDS + 40 })).toMatchObject({
      salvaged: RECORDS,
      lost: 40,
    });
  });

  it('of a file that cannot be read at all, all that was known is lost', async () => {
    const corrupt = identify(file);
    const fd = openSync(file, 'r+');
    writeSync(fd, Buffer.alloc(100), 0, 100, 0);
    closeSync(fd);
    expect(await salvage(corrupt, { lastRecordId: RECORDS })).toMatchObject({ salvaged: 0, lost: RECORDS });
    expect(verifyStore({ file }).report).toMatchObject({ records: 0, problems: [] });
  });

  it('does not count as lost what retention had removed, nor bring any of it back', async () => {
    change(`
      UPDATE batch SET records = 200, first_record_id = 301;
      INSERT OR REPLACE INTO meta VALUES ('retained_from', '301');
      DELETE FROM record WHERE id <= 250`);
    expect(await salvage()).toMatchObject({ salvaged: 200, lost: 0 });
    expect(column('SELECT min(body) FROM record')).toEqual(['Order 4-0 filled']);
    expect(verifyStore({ file }).report).toMatchObject({ records: 200, problems: [] });
  });

  it('knows of a file that cannot be read what retention had removed', async () => {
    const corrupt = identify(file);
    const fd = openSync(file, 'r+');
    writeSync(fd, Buffer.alloc(100), 0, 100, 0);
    closeSync(fd);
    const known = { lastRecordId: RECORDS, retainedFrom: 401 };
    expect(await salvage(corrupt, known)).toMatchObject({ salvaged: 0, lost: 100 });
  });

  it('keeps the time of arrival, by which retention goes', async () => {
    change('UPDATE batch SET applied_at_ms = 1767225600000');
    await salvage();
    expect(column('SELECT applied_at_ms FROM batch ORDER BY id')).toEqual([1767225600000]);
  });

  it('leaves alone a file that has taken the place of the corrupt one', async () => {
    const corrupt = identify(file);
    renameSync(file, `${file}.old`);
    writeFileSync(file, 'another one');
    expect(await salvage(corrupt)).toBeUndefined();
    expect({ lost, leftovers: leftovers() }).toEqual({ lost: [], leftovers: [] });
  });

  it('waits while somebody writes into it, and keeps others out while it copies', async () => {
    const other = loadSqlite()(file, { timeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    expect(await salvage()).toBeUndefined();
    other.exec('ROLLBACK');
    const done = salvage();
    expect(() => other.exec('BEGIN IMMEDIATE')).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    expect(await done).toMatchObject({ salvaged: RECORDS, lost: 0 });
    other.close();
  });

  it('leaves everything as it is when the new store cannot be finished', async () => {
    const before = identify(file);
    const failing = (): never => {
      throw new Error('no');
    };
    await expect(salvageStore(location(), readLogRows, before, undefined, failing)).rejects.toThrow('no');
    expect(identify(file)).toEqual(before);
    expect(leftovers()).toEqual([]);
  });

  it('hasOurHeader tells ours from others', () => {
    const other = join(folder, 'other.db');
    loadSqlite()(other).exec('CREATE TABLE orders (id)').close();
    expect([file, other, join(folder, 'none')].map(hasOurHeader)).toEqual([true, false, false]);
  });
});
