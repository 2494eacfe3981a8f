import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DoubleValue, KeyValueList } from '../model/index.js';
import { type EncodableRecord, LogsEncoder, readLogRows } from '../otlp/index.js';
import { loadSqlite } from './load-sqlite.js';
import { type StoreLocation, openStore } from './open-store.js';
import { MAX_PAGE, StoreReader } from './store-reader.js';
import { StoreWriter } from './store-writer.js';

const RESOURCE = {
  attributes: { 'service.name': 'platform', port: 80 },
  schemaUrl: 'https://example.test/r',
};
const SCOPE = { name: 'orders', version: '1', schemaUrl: 'https://example.test/s', attributes: { a: true } };

function record(fields: Partial<EncodableRecord> = {}): EncodableRecord {
  return {
    hrTime: [1_700_000_000, 123_456_789],
    hrTimeObserved: [1_700_000_001, 0],
    attributes: {},
    droppedAttributesCount: 0,
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    ...fields,
  };
}

describe('StoreReader', () => {
  let folder: string;
  let location: StoreLocation;
  let writer: StoreWriter | undefined;
  let reader: StoreReader | undefined;
  let batch = 0;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-reader-'));
    location = { file: join(folder, 'blotter.db'), isShared: false, prefix: '', view: 'activity_log' };
  });
  afterEach(() => {
    reader?.close();
    writer?.close();
    reader = writer = undefined;
    rmSync(folder, { recursive: true });
  });

  /** Stores records with the uids `u1`, `u2`, … of this test. */
  function store(...records: EncodableRecord[]): void {
    writer ??= new StoreWriter(openStore(location), readLogRows);
    let n = 0;
    const payload = new LogsEncoder().encode(records, () => ({ uid: `u${++n}` }));
    writer.begin();
    writer.apply({ instance: 'a', batch: ++batch, payload });
    writer.commit();
  }

  it('takes what retention has not deleted yet for gone', () => {
    for (const body of ['a', 'b', 'c']) store(record({ body }), record({ body }));
    reader = new StoreReader(location);
    expect(reader.byUid('u1')?.id).toBe(1);
    writer!.begin();
    writer!.retained.moveBeyond(writer!.retained.oldest(3)!);
    writer!.commit();
    expect(reader.byUid('u1')?.id).toBe(5);
    expect(reader.latest(10).map(({ id }) => id)).toEqual([6, 5]);
    expect(reader.count()).toBe(2);
  });

  it('gives back every field of a record', () => {
    store(
      record({
        severityNumber: 13,
        severityText: 'WARNING',
        eventName: 'order_rejected',
        body: 'Rejected',
        attributes: {
          b: 2n ** 60n,
          d: new DoubleValue(2),
          n: null,
          bytes: new Uint8Array([1, 2]),
          l: [false],
        },
        droppedAttributesCount: 5,
        spanContext: { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 },
      }),
    );
    reader = new StoreReader(location);
    expect(reader.byUid('u1')).toEqual({
      id: 1,
      uid: 'u1',
      timeUnixNano: 1_700_000_000_123_456_789n,
      observedTimeUnixNano: 1_700_000_001_000_000_000n,
      severityNumber: 13,
      severityText: 'WARNING',
      eventName: 'order_rejected',
      body: 'Rejected',
      attributes: [
        ['b', 2n ** 60n],
        ['d', new DoubleValue(2)],
        ['n', null],
        ['bytes', new Uint8Array([1, 2])],
        ['l', [false]],
      ],
      droppedAttributesCount: 5,
      flags: 1,
      traceId: 'ab'.repeat(16),
      spanId: 'cd'.repeat(8),
      resource: {
        attributes: [
          ['service.name', 'platform'],
          ['port', 80],
        ],
        droppedAttributesCount: 0,
        schemaUrl: 'https://example.test/r',
        entityRefs: [],
      },
      scope: {
        name: 'orders',
        version: '1',
        attributes: [['a', true]],
        droppedAttributesCount: 0,
        schemaUrl: 'https://example.test/s',
      },
    });
  });

  it.each([
    ['no body', undefined, undefined],
    ['a body without a value', null, null],
    ['an empty text', '', ''],
    ['a whole double', new DoubleValue(3), new DoubleValue(3)],
    ['an object', { a: { b: 1 } }, { a: { b: 1 } }],
    ['integer-like keys', { 1: 'x' }, new KeyValueList([['1', 'x']])],
  ])('gives back %s', (_, body, expected) => {
    store(record({ body }));
    reader = new StoreReader(location);
    expect(reader.latest(1)[0]!.body).toEqual(expected);
  });

  it('gives back times beyond 2^63 nanoseconds as they were', () => {
    store(record({ hrTime: [18_000_000_000, 1] }));
    reader = new StoreReader(location);
    expect(reader.latest(1)[0]!.timeUnixNano).toBe(18_000_000_000_000_000_001n);
  });

  it('finds by uid the first to arrive, and nothing for a uid that nobody has', () => {
    store(record({ body: 'first' }));
    store(record({ body: 'second' }));
    reader = new StoreReader(location);
    expect(reader.byUid('u1')).toMatchObject({ id: 1, body: 'first' });
    expect(reader.byUid('u2')).toBeUndefined();
  });

  it('gives the latest, newest first, and sees what is stored after it was opened', () => {
    store(record(), record(), record());
    reader = new StoreReader(location);
    expect(reader.latest(2).map(({ id }) => id)).toEqual([3, 2]);
    store(record({ body: 'fourth' }), record({ body: 'fifth' }));
    expect(reader.latest(100).map(({ id }) => id)).toEqual([5, 4, 3, 2, 1]);
    expect(reader.count()).toBe(5);
  });

  it('does not see a transaction that is not committed, nor wait for it', () => {
    store(record());
    reader = new StoreReader(location);
    writer!.begin();
    const payload = new LogsEncoder().encode([record()], () => ({ uid: 'later' }));
    writer!.apply({ instance: 'b', batch: 1, payload });
    expect(reader.count()).toBe(1);
    writer!.commit();
    expect(reader.count()).toBe(2);
  });

  it.each([0, -1, 1.5, NaN, Infinity, MAX_PAGE + 1, '5' as unknown as number])(
    'refuses to give the latest %p',
    (count) => {
      store(record());
      reader = new StoreReader(location);
      expect(() => reader!.latest(count)).toThrow(
        expect.objectContaining({
          code: 'ERR_BLOTTER_OPTION',
          message: expect.stringContaining(String(MAX_PAGE)),
        }),
      );
      expect(reader.latest(MAX_PAGE)).toHaveLength(1);
    },
  );

  it('has the generation of its store', () => {
    const { database, generation } = openStore(location);
    database.close();
    reader = new StoreReader(location);
    expect(reader.generation).toBe(generation);
  });

  it('reads a shared file by its prefix', () => {
    location = { ...location, isShared: true, prefix: 'blotter_' };
    const platform = loadSqlite()(location.file);
    platform.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
    platform.close();
    store(record({ body: 'shared' }));
    reader = new StoreReader(location);
    expect(reader.byUid('u1')?.body).toBe('shared');
    expect(() => new StoreReader({ file: location.file })).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_STORE' }),
    );
  });

  it.each([
    ['no file', () => undefined],
    ['a file that is not SQLite', (file: string) => writeFileSync(file, 'text '.repeat(500))],
    ['an empty file', (file: string) => writeFileSync(file, '')],
  ])('says what to check when there is %s', (_, prepare) => {
    prepare(location.file);
    expect(() => new StoreReader(location)).toThrow(
      expect.objectContaining({
        code: 'ERR_BLOTTER_STORE',
        message: expect.stringContaining(location.file),
        hint: expect.stringContaining('Check the path'),
      }),
    );
  });

  it('says so when somebody keeps it locked', () => {
    location = { ...location, isShared: true };
    const platform = loadSqlite()(location.file);
    platform.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
    openStore(location).database.close();
    platform.exec('BEGIN EXCLUSIVE');
    expect(() => new StoreReader({ ...location, busyTimeoutMs: 1 })).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_STORE', hint: expect.stringContaining('try again') }),
    );
    platform.exec('ROLLBACK');
    platform.close();
  });

  it('refuses a store whose readers must be newer, and reads one that only newer ones may write', () => {
    const { database } = openStore(location);
    database.exec(`UPDATE meta SET value = '3' WHERE key IN ('schema_version', 'min_writer')`);
    reader = new StoreReader(location);
    expect(reader.latest(1)).toEqual([]);
    database.exec(`UPDATE meta SET value = '3' WHERE key = 'min_reader'`);
    database.close();
    expect(() => new StoreReader(location)).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_NEWER_SCHEMA', hint: expect.stringContaining('Upgrade') }),
    );
  });
});
