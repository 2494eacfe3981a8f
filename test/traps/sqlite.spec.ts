import { toEmission } from '@blotter/core';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { BlotterFixture } from './support/blotter-fixture.js';
import { emitMany } from './support/emit-many.js';

/** The SQLite traps, but for the one with a second copy of the library, which has its own spec. */

const fixture = new BlotterFixture();

async function recordSome(records: number): Promise<void> {
  const processor = await fixture.open();
  emitMany(new LoggerProvider({ processors: [processor] }).getLogger('trap'), records);
  await processor.flush('stored');
  await processor.close();
}

function ids(): number[] {
  return fixture.records().map(({ id }) => id);
}

describe('ids of deleted last rows', () => {
  it('SQLite: are issued again without AUTOINCREMENT', () => {
    const database = new Database(':memory:');
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (NULL), (NULL), (NULL)');
    database.exec('DELETE FROM t WHERE id > 1; INSERT INTO t VALUES (NULL)');
    expect(database.prepare('SELECT max(id) FROM t').pluck().get()).toBe(2);
    database.close();
  });

  it('ours: are never issued again', async () => {
    await recordSome(5);
    const database = fixture.connect();
    database.exec('DELETE FROM record WHERE id > 2');
    await recordSome(2);
    expect(ids()).toEqual([1, 2, 6, 7]);
    database.exec('DELETE FROM record');
    await recordSome(1);
    expect(ids()).toEqual([8]);
  });
});

describe('auto_vacuum', () => {
  it('SQLite: is ignored after the first table', () => {
    const database = new Database(join(fixture.directory, 'other.db'));
    database.exec('CREATE TABLE t (x)');
    database.pragma('auto_vacuum = INCREMENTAL');
    expect(database.pragma('auto_vacuum', { simple: true })).toBe(0);
    database.close();
  });

  it('ours: is INCREMENTAL in the file that was made', async () => {
    await recordSome(1);
    expect(fixture.connect().pragma('auto_vacuum', { simple: true })).toBe(2);
  });
});

describe('a reader that stays open in rollback-journal mode', () => {
  function platformFile(): Database.Database {
    const platform = fixture.connect(join(fixture.directory, 'platform.db'), 0);
    platform.exec('PRAGMA journal_mode = DELETE; CREATE TABLE orders (id INTEGER PRIMARY KEY)');
    platform.exec('INSERT INTO orders VALUES (1), (2), (3)');
    return platform;
  }

  /** A read transaction in the middle of its rows. @returns what ends it. */
  function read(file: string): () => void {
    const reader = fixture.connect(file, 0);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM orders').get();
    return () => reader.exec('COMMIT');
  }

  it('SQLite: COMMIT is BUSY, and others are blocked until it is rolled back', () => {
    const writer = platformFile();
    const endRead = read(writer.name);
    const other = fixture.connect(writer.name, 0);
    writer.exec('BEGIN IMMEDIATE; INSERT INTO orders VALUES (4)');
    expect(() => writer.exec('COMMIT')).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    expect(() => other.prepare('SELECT count(*) FROM orders').get()).toThrow('locked');
    writer.exec('ROLLBACK');
    expect(other.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(3);
    endRead();
  });

  it('ours: rolls back at once, so the platform can read, and stores when the reader is done', async () => {
    const platform = platformFile();
    const sharedDatabase = { file: platform.name };
    const processor = await fixture.open({ sharedDatabase });
    const endRead = read(platform.name);
    const logger = new LoggerProvider({ processors: [processor] }).getLogger('trap');
    for (let n = 0; n < 5; n++) processor.record(logger, toEmission({ type: 'trap', data: { n } }));
    await processor.flush('durable');
    while (processor.status().counters.busyRetries < 3) await new Promise((r) => setTimeout(r, 5));
    // PENDING is kept for the length of one attempt; in between the platform gets in.
    const visitor = fixture.connect(platform.name, 5000);
    for (let n = 0; n < 20; n++) visitor.prepare('SELECT count(*) FROM orders').get();
    expect(processor.status().accounting).toMatchObject({ durable: 5, stored: 0 });
    endRead();
    await processor.flush('stored');
    expect(platform.prepare('SELECT count(*) FROM blotter_record').pluck().get()).toBe(5);
    expect(platform.pragma('journal_mode', { simple: true })).toBe('delete');
  });
});
