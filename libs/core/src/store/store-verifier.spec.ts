import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogsEncoder, readLogRows } from '../otlp/index.js';
import { BatchDigest, canonicalRecord, resourceDigest } from './content-digest.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { type StoreLocation, openStore } from './open-store.js';
import { CURSOR_COLUMNS, RecordCursor } from './record-cursor.js';
import { RECORD_COLUMNS } from './schema.js';
import { verifyStore } from './store-verifier.js';
import { StoreWriter } from './store-writer.js';

const RESOURCES = [{ attributes: { 'service.name': 'plâtform 😀' } }, { attributes: {} }];
const SCOPES = [{ name: 'orders', version: '1.2' }, { name: 'risk' }];

function payload(first: number, count: number): Uint8Array {
  const records = Array.from({ length: count }, (_, i) => ({
    hrTime: [1_700_000_000 + i, 123_456_789] as const,
    hrTimeObserved: [i % 2 === 0 ? 18_000_000_000 : 0, 0] as const,
    severityNumber: 9,
    eventName: 'order_filled',
    body: i % 3 === 0 ? { price: 1.5 } : `Order ${first + i} filled`,
    attributes: { n: first + i },
    droppedAttributesCount: 0,
    spanContext:
      i % 4 === 0 ? { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 } : undefined,
    resource: RESOURCES[i % 2]!,
    instrumentationScope: SCOPES[i % 2]!,
  }));
  return new LogsEncoder().encode(records, ({ attributes }) => ({ uid: `uid-${attributes.n}` }));
}

describe('verifyStore', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-verify-'));
    file = join(folder, 'blotter.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const locationOf = (prefix: string): StoreLocation => ({
    file,
    isShared: prefix !== '',
    prefix,
    view: 'activity_log',
  });

  /** A store with one batch of each size. */
  function create(sizes: readonly number[], prefix = ''): void {
    if (prefix !== '') change('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
    const writer = new StoreWriter(openStore(locationOf(prefix)), readLogRows);
    let first = 1;
    for (const [i, size] of sizes.entries()) {
      writer.begin();
      writer.apply({ instance: 'a', batch: i + 1, payload: payload(first, size) });
      writer.commit();
      first += size;
    }
    writer.close();
  }

  /** What somebody does who may write the file. */
  function change(sql: string): void {
    withDatabase((database) => database.exec(sql));
  }

  function withDatabase(use: (database: SqliteDatabase) => unknown): void {
    const database = loadSqlite()(file);
    database.unsafeMode();
    use(database);
    database.close();
  }

  const verify = (prefix = '') => verifyStore({ file, prefix }).report;
  /** Kinds and places. */
  const problems = (prefix = ''): unknown[] =>
    verify(prefix).problems.map(({ kind, row, places }) => [kind, row, places]);

  describe('has nothing to say against', () => {
    it('an intact store, and says what it holds', () => {
      create([10, 1, 300]);
      let newest: unknown;
      withDatabase((database) => {
        newest = database.prepare('SELECT hex(digest) FROM batch ORDER BY id DESC LIMIT 1').pluck().get();
      });
      expect(verify()).toEqual({
        file,
        records: 311,
        batches: 3,
        verifiedBatches: 3,
        newestDigest: String(newest).toLowerCase(),
        notes: [],
        problems: [],
      });
    });

    it('a store without records', () => {
      create([]);
      expect(verify()).toMatchObject({ records: 0, batches: 0, newestDigest: undefined, problems: [] });
    });

    it('an intact store in the platform’s file', () => {
      create([10, 20], 'blotter_');
      expect(verify('blotter_')).toMatchObject({ records: 30, verifiedBatches: 2, problems: [] });
    });
  });

  it.each<[what: string, sql: string, found: unknown[]]>([
    ['a changed body', `UPDATE record SET body = 'x' WHERE id = 15`, [['batch-digest', 2, 1]]],
    [
      'changed attributes, in two batches',
      `UPDATE record SET attributes = '{"n":0}' WHERE id IN (12, 25)`,
      [['batch-digest', 2, 2]],
    ],
    ['a changed time', 'UPDATE record SET time_unix_nano = -1 WHERE id = 3', [['batch-digest', 1, 1]]],
    ['a changed trace', `UPDATE record SET trace_id = x'00' WHERE id = 1`, [['batch-digest', 1, 1]]],
    [
      'another resource',
      'UPDATE record SET resource_id = 3 - resource_id WHERE id = 9',
      [['batch-digest', 1, 1]],
    ],
    ['no resource', 'UPDATE record SET resource_id = 77 WHERE id = 9', [['record-source', 9, 1]]],
    ['a text among numbers', `UPDATE record SET flags = 'many' WHERE id = 5`, [['record-row', 5, 1]]],
    ['a blob among texts', `UPDATE record SET body = x'00' WHERE id = 5`, [['record-row', 5, 1]]],
    ['deleted records', 'DELETE FROM record WHERE id IN (12, 13, 28)', [['record-missing', 12, 2]]],
    ['a deleted record in the first batch', 'DELETE FROM record WHERE id = 2', [['record-missing', 2, 1]]],
    ['a deleted newest record', 'DELETE FROM record WHERE id = 30', [['record-missing', 30, 1]]],
    [
      'a whole batch of deleted records',
      'DELETE FROM record WHERE id BETWEEN 11 AND 20',
      [['record-missing', 11, 1]],
    ],
    [
      'an inserted record',
      'INSERT INTO record SELECT 31, time_unix_nano, observed_time_unix_nano, severity_number, severity_text, ' +
        'event_name, body, body_value, attributes, dropped_attributes_count, flags, trace_id, span_id, uid, ' +
        'resource_id, scope_id FROM record WHERE id = 4',
      [
        ['record-without-batch', 31, 1],
        ['sequence', 'record', 1],
      ],
    ],
    [
      'a record before all others',
      'UPDATE record SET id = 0 WHERE id = 1',
      [
        ['record-without-batch', 0, 1],
        ['record-missing', 1, 1],
      ],
    ],
    ['deleted oldest records', 'DELETE FROM record WHERE id <= 14', [['record-missing', 1, 2]]],
    ['that no record is left', 'DELETE FROM record', [['record-missing', 1, 3]]],
    [
      'two records exchanged',
      'UPDATE record SET id = -id WHERE id IN (4, 5); UPDATE record SET id = 9 + id WHERE id < 0',
      [['batch-digest', 1, 1]],
    ],
    ['a changed resource', `UPDATE resource SET attributes = '{}' WHERE id = 1`, [['resource-digest', 1, 1]]],
    ['a changed scope', `UPDATE scope SET version = '1.3' WHERE id = 1`, [['scope-digest', 1, 1]]],
    [
      'the newest batch row deleted',
      'DELETE FROM batch WHERE id = 3',
      [
        ['record-without-batch', 21, 10],
        ['sequence', 'record', 1],
      ],
    ],
    [
      'the newest batch deleted, row and records',
      'DELETE FROM batch WHERE id = 3; DELETE FROM record WHERE id > 20',
      [['sequence', 'record', 1]],
    ],
    [
      'the table of batches truncated',
      'DELETE FROM batch',
      [
        ['record-without-batch', 1, 30],
        ['sequence', 'record', 1],
      ],
    ],
    [
      'a batch in the middle deleted, row and records',
      'DELETE FROM batch WHERE id = 2; DELETE FROM record WHERE id BETWEEN 11 AND 20',
      [
        ['batch-chain', 3, 1],
        ['batch-range', 3, 1],
      ],
    ],
    ['a changed digest', 'UPDATE batch SET digest = zeroblob(32) WHERE id = 3', [['batch-digest', 3, 1]]],
    [
      'a digest of another length',
      'UPDATE batch SET digest = zeroblob(31) WHERE id = 3',
      [
        ['batch-row', 3, 1],
        ['record-without-batch', 21, 10],
        ['sequence', 'record', 1],
      ],
    ],
    ['a writer with a text', `UPDATE writer SET applied_beyond = 'none'`, [['writer', 'a', 1]]],
    ['a writer with batches twice', `UPDATE writer SET applied_beyond = '[1]'`, [['writer', 'a', 1]]],
    ['a missing meta row', `DELETE FROM meta WHERE key = 'generation'`, [['meta', 'generation', 1]]],
    ['another application id', 'PRAGMA application_id = 7', [['application-id', undefined, 1]]],
  ])('finds %s', (_, sql, found) => {
    create([10, 10, 10]);
    change(sql);
    expect(problems()).toEqual(found);
  });

  it('finds a changed record whose batch got a new digest, at the batch after it', () => {
    create([10, 10, 10]);
    change(`UPDATE record SET body = 'forged' WHERE id = 15`);
    withDatabase((database) => recomputeDigest(database, 2));
    expect(verify().problems).toEqual([
      expect.objectContaining({ kind: 'batch-chain', table: 'batch', row: 3, places: 1 }),
    ]);
  });

  it('finds a resource that was changed together with its digest', () => {
    create([10]);
    const digest = resourceDigest({
      attributes: '{}',
      droppedAttributesCount: 1,
      schemaUrl: '',
      entityRefs: null,
    });
    change(
      `UPDATE resource SET attributes = '{}', dropped_attributes_count = 1, digest = x'${digest.toString('hex')}' WHERE id = 1`,
    );
    expect(problems()).toEqual([['batch-digest', 1, 1]]);
  });

  it('names the place, what it expected and what it found', () => {
    create([10, 10], 'blotter_');
    change('DELETE FROM blotter_record WHERE id IN (15, 16)');
    expect(verify('blotter_').problems).toEqual([
      {
        kind: 'record-missing',
        table: 'blotter_record',
        row: 15,
        batch: 2,
        expected: 'a record, counted by batch 2',
        found: 'nothing up to record 16',
        places: 1,
      },
    ]);
  });

  it('finds an index that does not match its table', () => {
    create([10]);
    change(
      `PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, '(time_unix_nano)', '(flags)') WHERE name = 'record_time'`,
    );
    expect(verify().problems).toEqual([expect.objectContaining({ kind: 'integrity', table: '' })]);
  });

  it('reports damaged pages, and checks the rest', () => {
    create([2000, 2000]);
    const bytes = readFileSync(file);
    // The last page of the table's b-tree holds the newest records.
    const at = bytes.lastIndexOf('Order 3998 filled');
    bytes.fill(0xee, at - (at % 4096), at - (at % 4096) + 4096);
    writeFileSync(file, bytes);
    const report = verify();
    expect(report.problems.map(({ kind }) => kind)).toEqual(['integrity', 'unreadable']);
    expect(report.verifiedBatches).toBe(1);
    expect(report.problems[1]).toMatchObject({ table: 'record' });
    expect(report.problems[1]!.row).toBeGreaterThan(2000);
  });

  describe('refuses', () => {
    const refusal = (code: string, message: string) =>
      expect.objectContaining({ code, message: expect.stringContaining(message) });

    it('a file that is not there, and a folder', () => {
      expect(() => verify()).toThrow(refusal('ERR_BLOTTER_STORE', 'no such file'));
      file = folder;
      expect(() => verify()).toThrow(refusal('ERR_BLOTTER_STORE', 'no such file'));
    });

    it('what is no database', () => {
      writeFileSync(file, 'x'.repeat(4096));
      expect(() => verify()).toThrow(refusal('ERR_BLOTTER_NOT_SQLITE', 'not a SQLite database'));
    });

    it('a store that has lost a table', () => {
      create([1]);
      change('DROP TABLE writer');
      expect(() => verify()).toThrow(refusal('ERR_BLOTTER_STORE', 'no table writer'));
    });

    it('another database, or another prefix', () => {
      create([1], 'blotter_');
      expect(() => verify()).toThrow(refusal('ERR_BLOTTER_STORE', 'give the prefix'));
      expect(() => verify('other_')).toThrow(refusal('ERR_BLOTTER_STORE', 'Check the prefix'));
    });

    it('a newer schema', () => {
      create([1]);
      change(`UPDATE meta SET value = '9' WHERE key IN ('schema_version', 'min_reader')`);
      expect(() => verify()).toThrow(refusal('ERR_BLOTTER_NEWER_SCHEMA', 'version 9'));
    });

    it('a file that somebody has locked', () => {
      create([1], 'blotter_');
      const other = loadSqlite()(file);
      other.exec('BEGIN EXCLUSIVE');
      expect(() => verifyStore({ file, prefix: 'blotter_', busyTimeoutMs: 0 })).toThrow(
        refusal('ERR_BLOTTER_STORE', 'try again'),
      );
      other.close();
    });
  });

  it('leaves the file and its folder as they were', () => {
    create([10]);
    const before = { bytes: readFileSync(file), time: statSync(file).mtimeMs };
    verify();
    expect({ bytes: readFileSync(file), time: statSync(file).mtimeMs }).toEqual(before);
    expect([existsSync(`${file}-wal`), existsSync(`${file}-shm`)]).toEqual([false, false]);
  });

  it('reads what is only in the WAL, and takes no lock from a writer', () => {
    create([10]);
    const writer = new StoreWriter(openStore(locationOf('')), readLogRows);
    writer.begin();
    writer.apply({ instance: 'a', batch: 2, payload: payload(11, 5) });
    expect(verify()).toMatchObject({ records: 10, problems: [] });
    writer.commit();
    const wal = readFileSync(`${file}-wal`);
    expect(verify()).toMatchObject({ records: 15, verifiedBatches: 2, problems: [] });
    expect(readFileSync(`${file}-wal`)).toEqual(wal);
    writer.close();
  });

  it('says which batches of a writer are in the store', () => {
    create([1, 1]);
    const { applied } = verifyStore({ file });
    expect([1, 2, 3].map((batch) => applied.get('a')?.has(batch))).toEqual([true, true, false]);
  });

  it('reads every column of a record', () => {
    expect([...CURSOR_COLUMNS].sort()).toEqual(['id', ...RECORD_COLUMNS].sort());
  });
});

/** What a forger does who knows docs/digests.md: gives a batch the digest of its records as they are. */
function recomputeDigest(database: SqliteDatabase, batch: number): void {
  const row = database
    .prepare<[number], { first_record_id: number; records: number; previous_digest: Buffer }>(
      'SELECT first_record_id, records, previous_digest FROM batch WHERE id = ?',
    )
    .get(batch)!;
  const digest = new BatchDigest(row.previous_digest);
  const hex = (table: string, id: number): string =>
    database
      .prepare<[number], Buffer>(`SELECT digest FROM ${table} WHERE id = ?`)
      .pluck()
      .get(id)!
      .toString('hex');
  const records = new RecordCursor(database, '');
  for (records.advance(); records.id < row.first_record_id + row.records; records.advance()) {
    if (records.id < row.first_record_id) continue;
    digest.source(hex('resource', records.resourceId), hex('scope', records.scopeId));
    digest.add(canonicalRecord(records.id, records.row()));
  }
  records.close();
  database.prepare('UPDATE batch SET digest = ? WHERE id = ?').run(digest.digest(), batch);
}
