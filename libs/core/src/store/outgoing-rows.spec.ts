import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EncodableRecord, LogsEncoder, readLogRows } from '../otlp/index.js';
import { loadSqlite } from './load-sqlite.js';
import { type StoreLocation, openStore } from './open-store.js';
import { OutgoingRows } from './outgoing-rows.js';
import { StoreWriter } from './store-writer.js';

const RESOURCE = { attributes: { 'service.name': 'platform' }, schemaUrl: 'https://example.test/r' };
const SCOPE = { name: 'orders', version: '1' };

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

describe.each(['', 'blotter_'])('OutgoingRows of a store with the prefix %j', (prefix) => {
  let folder: string;
  let location: StoreLocation;
  let writer: StoreWriter;
  let rows: OutgoingRows;
  let batch = 0;
  let uids = 0;
  beforeEach(() => {
    uids = 0;
    folder = mkdtempSync(join(tmpdir(), 'blotter-outgoing-'));
    location = { file: join(folder, 'blotter.db'), isShared: false, prefix, view: 'activity_log' };
    writer = new StoreWriter(openStore(location), readLogRows);
    rows = new OutgoingRows(location.file, prefix);
  });
  afterEach(() => {
    rows.close();
    writer.close();
    rmSync(folder, { recursive: true });
  });

  /** Stores records with the uids `u1`, `u2`, … of this test. */
  function store(...records: EncodableRecord[]): void {
    const payload = new LogsEncoder().encode(records, () => ({ uid: `u${++uids}` }));
    writer.begin();
    writer.apply({ instance: 'a', batch: ++batch, payload });
    writer.commit();
  }

  function change(sql: string): void {
    const database = loadSqlite()(location.file);
    database.exec(sql.replaceAll('@', prefix));
    database.close();
  }

  const ids = (after: number, limit: number): number[] => rows.rows(after, limit).map(([id]) => id);

  it('has nothing of an empty store', () => {
    expect(rows.rows(0, 10)).toEqual([]);
    expect([rows.firstId, rows.lastId]).toEqual([undefined, 0]);
    expect(rows.arrivedAt(1)).toBeUndefined();
    expect(rows.firstArrivedSince(0)).toBeUndefined();
  });

  it('gives the rows after an id, in their order, with every column', () => {
    const spanContext = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
    };
    store(record({ body: 'a' }), record({ body: 5, severityText: 'INFO', severityNumber: 9, spanContext }));
    store(record({ eventName: 'e', attributes: { n: 1 }, droppedAttributesCount: 2 }));
    expect(ids(0, 10)).toEqual([1, 2, 3]);
    expect(ids(1, 1)).toEqual([2]);
    expect(ids(3, 10)).toEqual([]);
    expect(rows.rows(0, 3).map((row) => row.slice(5))).toEqual([
      [0, null, null, 'a', null, '{}', 0, 0, null, null, 'u1', 1, 1],
      [9, 'INFO', null, null, '5', '{}', 0, 1, '0AF7651916CD43DD8448EB211C80319C', 'B7AD6B7169203331', 'u2', 1, 1],
      [0, null, 'e', null, null, '{"n":1}', 2, 0, null, null, 'u3', 1, 1],
    ]); // prettier-ignore
  });

  it.each([0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n])(
    'reads the time %d in halves that are unsigned',
    (time) => {
      store(record());
      change(`UPDATE "@record" SET time_unix_nano = ${BigInt.asIntN(64, time)},
        observed_time_unix_nano = ${BigInt.asIntN(64, time)}`);
      const [, high, low, observedHigh, observedLow] = rows.rows(0, 1)[0]!;
      expect((BigInt(high) << 32n) + BigInt(low)).toBe(time);
      expect([observedHigh, observedLow]).toEqual([high, low]);
    },
  );

  it('takes what retention has not deleted yet for gone', () => {
    store(record(), record(), record(), record());
    change(`INSERT INTO "@meta" VALUES ('retained_from', '3')`);
    expect(ids(0, 10)).toEqual([3, 4]);
    expect(rows.records(1, 4).map(({ id }) => id)).toEqual([3, 4]);
    expect([rows.firstId, rows.lastId]).toEqual([3, 4]);
  });

  it('has the records, resources and scopes of its rows', () => {
    store(record({ body: 'a' }), record({ body: 'b' }));
    expect(rows.records(1, 2).map(({ body }) => body)).toEqual(['a', 'b']);
    const [first] = rows.records(1, 1);
    expect(rows.resource(1)).toBe(first!.resource);
    expect(rows.resource(1).schemaUrl).toBe('https://example.test/r');
    expect(rows.scope(1)).toBe(first!.scope);
    expect(rows.scope(1)).toMatchObject(SCOPE);
  });

  it('knows when a record arrived, and the first that arrived since a time', () => {
    store(record(), record());
    store(record());
    store(record(), record(), record());
    // The clock was set back before the third.
    change(`UPDATE "@batch" SET applied_at_ms = CASE id WHEN 1 THEN 100 WHEN 2 THEN 300 ELSE 200 END`);
    expect([0, 1, 2, 3, 4, 6, 7].map((id) => rows.arrivedAt(id))).toEqual([undefined, 100, 100, 300, 200, 200, undefined]); // prettier-ignore
    expect([0, 100, 101, 300, 301].map((ms) => rows.firstArrivedSince(ms))).toEqual([1, 1, 3, 3, undefined]);
  });

  it('is no longer current once the file has another one in its place', () => {
    const { generation } = rows;
    expect(generation).toMatch(/^[0-9a-f-]{36}$/);
    expect(rows.isCurrent).toBe(true);
    writer.close();
    rmSync(location.file);
    expect(rows.isCurrent).toBe(false);
    writer = new StoreWriter(openStore(location), readLogRows);
    expect(rows.isCurrent).toBe(false);
  });

  it('says of what cannot be read that it is so', () => {
    store(record());
    change('DROP TABLE "@batch"');
    expect(() => rows.arrivedAt(1)).toThrow(expect.objectContaining({ code: 'ERR_BLOTTER_STORE' }));
    expect(() => new OutgoingRows(location.file, prefix)).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_STORE' }),
    );
    expect(() => new OutgoingRows(join(folder, 'none.db'), prefix)).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_STORE' }),
    );
  });
});
