import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSqlite } from './load-sqlite.js';
import { type StoreLocation, openStore } from './open-store.js';
import { APPLICATION_ID } from './schema.js';

describe('openStore, with a file of its own', () => {
  let folder: string;
  let location: StoreLocation;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-store-'));
    location = { file: join(folder, 'blotter.db'), isShared: false, prefix: '', view: 'activity_log' };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function foreign(sql: string): void {
    const database = loadSqlite()(location.file);
    database.exec(sql);
    database.close();
  }

  function pragma(name: string): unknown {
    const { database } = openStore(location);
    const value: unknown = database.pragma(name, { simple: true });
    database.close();
    return value;
  }

  it('makes a file that only its owner may read, also beside it', () => {
    const { database } = openStore(location);
    for (const suffix of ['', '-wal', '-shm']) {
      expect(statSync(location.file + suffix).mode & 0o777).toBe(0o600);
    }
    database.close();
  });

  it.each([
    ['application_id', APPLICATION_ID],
    ['auto_vacuum', 2],
    ['journal_mode', 'wal'],
    ['synchronous', 2],
  ])('sets %s', (name, value) => {
    expect(pragma(name)).toBe(value);
    expect(pragma(name)).toBe(value);
  });

  it('is recognised by its application_id in the header: "BLTR"', () => {
    expect(Buffer.from(APPLICATION_ID.toString(16), 'hex').toString()).toBe('BLTR');
  });

  it('gives pages back to the file system in steps, as incremental vacuum can', () => {
    const { database } = openStore(location);
    database.exec(
      `CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(500000)); DELETE FROM filler;`,
    );
    const before = database.pragma('page_count', { simple: true }) as number;
    database.pragma('incremental_vacuum');
    expect(database.pragma('page_count', { simple: true })).toBeLessThan(before - 100);
    database.close();
  });

  it('gives a store one generation for life, and every store another', () => {
    const generations = [1, 2].map(() => {
      const { database, generation } = openStore(location);
      database.close();
      return generation;
    });
    expect(generations[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(generations[1]).toBe(generations[0]);
    rmSync(location.file);
    const { database, generation } = openStore(location);
    database.close();
    expect(generation).not.toBe(generations[0]);
  });

  it('opens a file that exists and is empty', () => {
    writeFileSync(location.file, '');
    expect(pragma('application_id')).toBe(APPLICATION_ID);
  });

  it('refuses what is no SQLite file, and leaves it alone', () => {
    const content = 'This is the trading diary of a human being. '.repeat(50);
    writeFileSync(location.file, content);
    const size = statSync(location.file).size;
    expect(() => openStore(location)).toThrow(
      expect.objectContaining({
        code: 'ERR_BLOTTER_NOT_SQLITE',
        message: expect.stringContaining(location.file),
        hint: expect.stringContaining('Move the file away'),
      }),
    );
    expect(statSync(location.file).size).toBe(size);
  });

  it.each([
    ['a table', 'CREATE TABLE orders (id INTEGER PRIMARY KEY)'],
    ['an application_id', 'PRAGMA application_id = 42; CREATE TABLE a (b); DROP TABLE a'],
    ['a table named meta', 'CREATE TABLE meta (key TEXT, value TEXT)'],
    [
      'our application_id and none of our tables',
      `PRAGMA application_id = ${APPLICATION_ID}; CREATE TABLE a (b)`,
    ],
  ])('refuses a database of another application, known by %s', (_, sql) => {
    foreign(sql);
    expect(() => openStore(location)).toThrow(
      expect.objectContaining({
        code: 'ERR_BLOTTER_NOT_OURS',
        message: expect.stringContaining(location.file),
        hint: expect.stringContaining('sharedDatabase'),
      }),
    );
    const database = loadSqlite()(location.file);
    expect(database.pragma('journal_mode', { simple: true })).toBe('delete');
    database.close();
  });

  it('refuses a schema whose writers must be newer', () => {
    openStore(location).database.close();
    foreign(`UPDATE meta SET value = '3' WHERE key IN ('schema_version', 'min_writer')`);
    expect(() => openStore(location)).toThrow(
      expect.objectContaining({
        code: 'ERR_BLOTTER_NEWER_SCHEMA',
        message: expect.stringContaining('schema version 3'),
        hint: expect.stringContaining('Upgrade @blotter/core'),
      }),
    );
  });

  it('writes on into a newer schema that still lets it', () => {
    openStore(location).database.close();
    foreign(`UPDATE meta SET value = '3' WHERE key = 'schema_version'`);
    expect(() => openStore(location).database.close()).not.toThrow();
  });

  it('does not wait for a lock', () => {
    const other = loadSqlite()(location.file);
    other.exec('BEGIN EXCLUSIVE');
    const start = performance.now();
    expect(() => openStore(location)).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    // better-sqlite3's default would be 5,000 ms.
    expect(performance.now() - start).toBeLessThan(4000);
    other.exec('ROLLBACK');
    other.close();
    expect(pragma('application_id')).toBe(APPLICATION_ID);
  });
});
