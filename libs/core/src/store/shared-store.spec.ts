import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { type StoreLocation, openStore } from './open-store.js';
import { OBJECT_NAMES } from './schema.js';

const PLATFORM = `
  PRAGMA application_id = 1234;
  PRAGMA user_version = 7;
  CREATE TABLE orders (id INTEGER PRIMARY KEY, symbol TEXT);
  CREATE TABLE activitylog (id INTEGER PRIMARY KEY, type TEXT);
  INSERT INTO orders (symbol) VALUES ('ACME');
`;
const PRAGMAS = ['application_id', 'user_version', 'journal_mode', 'auto_vacuum', 'page_size', 'encoding'];

describe('openStore, in the platform’s own file', () => {
  let folder: string;
  let location: StoreLocation;
  let platform: SqliteDatabase;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-shared-'));
    location = {
      file: join(folder, 'platform.db'),
      isShared: true,
      prefix: 'blotter_',
      view: 'activity_log',
    };
    platform = loadSqlite()(location.file);
    platform.exec(PLATFORM);
  });
  afterEach(() => {
    platform.close();
    rmSync(folder, { recursive: true });
  });

  const objects = (): Array<{ name: string; sql: string }> =>
    platform
      .prepare<[], { name: string; sql: string }>('SELECT name, sql FROM sqlite_master ORDER BY name')
      .all();
  const pragmas = (): unknown[] => PRAGMAS.map((name) => platform.pragma(name, { simple: true }));

  it('adds its own tables, all with the prefix, and touches nobody else’s tables and pragmas', () => {
    const before = {
      objects: objects(),
      pragmas: pragmas(),
      orders: platform.prepare('SELECT * FROM orders').all(),
    };
    openStore(location).database.close();
    expect(pragmas()).toEqual(before.pragmas);
    expect(platform.prepare('SELECT * FROM orders').all()).toEqual(before.orders);
    expect(objects()).toEqual(expect.arrayContaining(before.objects));
    const added = objects().filter(({ name }) => !before.objects.some((object) => object.name === name));
    const named = added.map(({ name }) => name).filter((name) => !name.startsWith('sqlite_'));
    expect(named.sort()).toEqual([...OBJECT_NAMES.map((name) => `blotter_${name}`), 'activity_log'].sort());
  });

  it('works in WAL mode as well, and leaves it on', () => {
    platform.pragma('journal_mode = WAL');
    openStore(location).database.close();
    expect(platform.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  it('finds its tables again', () => {
    const first = openStore(location);
    first.database.close();
    const second = openStore(location);
    second.database.close();
    expect(second.generation).toBe(first.generation);
  });

  it('quotes the prefix and the view', () => {
    const odd = { ...location, prefix: 'select "x" ', view: `drop table orders; --'"` };
    openStore(odd).database.close();
    expect(objects().map(({ name }) => name)).toContain('select "x" record');
    expect(platform.prepare(`SELECT count(*) AS n FROM "drop table orders; --'"""`).get()).toEqual({ n: 0 });
  });

  it.each(['activity_log', 'Activity_Log'])('says so when the view’s name is taken by %s', (name) => {
    platform.exec(`CREATE TABLE ${name} (id INTEGER PRIMARY KEY)`);
    const before = objects();
    expect(() => openStore(location)).toThrow(
      expect.objectContaining({
        code: 'ERR_BLOTTER_NOT_OURS',
        message: expect.stringContaining('activity_log'),
        hint: expect.stringContaining('viewName'),
      }),
    );
    expect(objects()).toEqual(before);
    openStore({ ...location, view: 'blotter_activities' }).database.close();
    expect(objects().map(({ name: made }) => made)).toContain('blotter_activities');
  });

  it.each([
    ['another meta table', 'CREATE TABLE blotter_meta (id INTEGER PRIMARY KEY)'],
    ['a meta table that looks alike', 'CREATE TABLE blotter_meta (key TEXT, value TEXT)'],
    ['a table', 'CREATE TABLE Blotter_Record (id INTEGER PRIMARY KEY)'],
    ['an index', 'CREATE INDEX blotter_record_time ON orders (symbol)'],
  ])('says so when the prefix meets %s', (_, sql) => {
    platform.exec(sql);
    const before = objects();
    expect(() => openStore(location)).toThrow(
      expect.objectContaining({
        code: 'ERR_BLOTTER_NOT_OURS',
        hint: expect.stringContaining('sharedDatabase.tablePrefix'),
      }),
    );
    expect(objects()).toEqual(before);
  });

  it('never makes the file', () => {
    const missing = { ...location, file: join(folder, 'missing.db') };
    expect(() => openStore(missing)).toThrow(expect.objectContaining({ code: 'SQLITE_CANTOPEN' }));
  });

  it('does not wait for the platform’s transaction', () => {
    platform.exec('BEGIN IMMEDIATE');
    expect(() => openStore(location)).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    platform.exec('COMMIT');
    openStore(location).database.close();
  });
});
