import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DoubleValue } from '../model/index.js';
import { LogsEncoder, readLogRows } from '../otlp/index.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { openStore } from './open-store.js';
import { StoreWriter } from './store-writer.js';

/* A verifier written from docs/digests.md alone: it shares no code with the store. */

type Row = Record<string, string | bigint | Buffer | null>;

const integer = (value: unknown): string => `${value as bigint},`;
const bytes = (value: unknown): string => `${value === null ? '' : (value as Buffer).toString('hex')},`;
const text = (value: unknown): string =>
  value === null ? '-' : `${(value as string).length}:${value as string}`;
const sha256 = (...parts: Array<string | Buffer>): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What is wrong with a store; undefined when nothing is. */
function verify(database: SqliteDatabase): string | undefined {
  const all = (sql: string, ...values: unknown[]): Row[] =>
    database
      .prepare(sql)
      .safeIntegers()
      .all(...values) as Row[];
  const sources = { resource: new Map<unknown, unknown>(), scope: new Map<unknown, unknown>() };
  for (const row of all('SELECT * FROM resource')) {
    const canonical =
      text(row.attributes) +
      integer(row.dropped_attributes_count) +
      text(row.schema_url) +
      text(row.entity_refs);
    if (!sha256(canonical).equals(row.digest as Buffer)) return 'resource';
    sources.resource.set(row.id, row.digest);
  }
  for (const row of all('SELECT * FROM scope')) {
    const canonical =
      text(row.name) +
      text(row.version) +
      text(row.attributes) +
      integer(row.dropped_attributes_count) +
      text(row.schema_url);
    if (!sha256(canonical).equals(row.digest as Buffer)) return 'scope';
    sources.scope.set(row.id, row.digest);
  }
  let previous: Buffer = Buffer.alloc(32);
  let next = 1n;
  for (const batch of all('SELECT * FROM batch ORDER BY id')) {
    const first = batch.first_record_id as bigint;
    const records = all(
      'SELECT * FROM record WHERE id >= ? AND id < ? ORDER BY id',
      first,
      first + (batch.records as bigint),
    );
    if (!previous.equals(batch.previous_digest as Buffer)) return 'previous_digest';
    if (first !== next || BigInt(records.length) !== batch.records) return 'range';
    let source = '';
    const canonical = records.map((row) => {
      const before = source;
      source = bytes(sources.resource.get(row.resource_id)) + bytes(sources.scope.get(row.scope_id));
      return (
        (source === before ? '' : source) +
        integer(row.id) +
        integer(row.time_unix_nano) +
        integer(row.observed_time_unix_nano) +
        integer(row.severity_number) +
        integer(row.dropped_attributes_count) +
        integer(row.flags) +
        bytes(row.trace_id) +
        bytes(row.span_id) +
        text(row.severity_text) +
        text(row.event_name) +
        text(row.body) +
        text(row.body_value) +
        text(row.uid) +
        text(row.attributes)
      );
    });
    previous = sha256(previous, canonical.join(''));
    if (!previous.equals(batch.digest as Buffer)) return 'digest';
    next = first + BigInt(records.length);
  }
  return all('SELECT id FROM record WHERE id >= ?', next).length > 0
    ? 'records after the last batch'
    : undefined;
}

const RESOURCES = [
  { attributes: { 'service.name': 'plâtform 😀' } },
  { attributes: {}, schemaUrl: 'https://example.test/1' },
];
const SCOPES = [{ name: 'orders', version: '1.2' }, { name: '' }];
const BODIES = [
  'Order filled',
  '',
  'é 😀 \u0000 "quoted"',
  undefined,
  null,
  { a: [1, new DoubleValue(1)] },
  2n ** 60n,
];

function record(i: number) {
  const hasSpan = i % 3 === 0;
  return {
    hrTime: [1_700_000_000 + i, 123_456_789] as const,
    hrTimeObserved: [i % 2 === 0 ? 18_000_000_000 : 0, 0] as const,
    severityNumber: i % 25,
    severityText: i % 4 === 0 ? 'INFO' : undefined,
    eventName: i % 5 === 0 ? undefined : 'order_filled',
    body: BODIES[i % BODIES.length],
    attributes: { i, 'naïve 😀': true, nested: { list: [i, 'x'], nothing: null } },
    droppedAttributesCount: i % 2,
    spanContext: hasSpan ? { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 } : undefined,
    resource: RESOURCES[i % 2]!,
    instrumentationScope: SCOPES[i % 2]!,
  };
}

describe('the digest chain', () => {
  let folder: string;
  let database: SqliteDatabase;
  let writer: StoreWriter;
  let batches = 0;
  let records = 0;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-digest-'));
    const file = join(folder, 'blotter.db');
    writer = new StoreWriter(
      openStore({ file, isShared: false, prefix: '', view: 'activity_log' }),
      readLogRows,
    );
    database = loadSqlite()(file);
    batches = records = 0;
  });
  afterEach(() => {
    writer.close();
    database.close();
    rmSync(folder, { recursive: true });
  });

  /** Applies journal batches of these sizes in one transaction. */
  function apply(...sizes: number[]): void {
    writer.begin();
    for (const size of sizes) {
      const list = Array.from({ length: size }, () => record(records++));
      const payload = new LogsEncoder().encode(list, ({ attributes }) => ({ uid: `uid-${attributes.i}` }));
      writer.apply({ instance: 'a', batch: ++batches, payload });
    }
    writer.commit();
  }

  it('can be recomputed from the columns, by what docs/digests.md says', () => {
    apply(1);
    expect(verify(database)).toBeUndefined();
    apply(40, 2, 0, 17);
    apply(1000);
    expect(verify(database)).toBeUndefined();
    expect(database.prepare('SELECT first_record_id AS first, records FROM batch').all()).toEqual([
      { first: 1, records: 1 },
      { first: 2, records: 59 },
      { first: 61, records: 1000 },
    ]);
  });

  it('has one row per transaction that added records, and none for others', () => {
    apply(0);
    apply();
    expect(database.prepare('SELECT * FROM batch').all()).toEqual([]);
    apply(3);
    writer.begin();
    writer.apply({ instance: 'a', batch: batches, payload: new Uint8Array(0) });
    writer.commit();
    expect(database.prepare('SELECT * FROM batch').all()).toHaveLength(1);
  });

  it('goes on after a transaction that was rolled back', () => {
    apply(5);
    writer.begin();
    const payload = new LogsEncoder().encode([record(1), record(2)], () => ({ uid: 'gone' }));
    writer.apply({ instance: 'b', batch: 1, payload });
    writer.rollBack();
    apply(7);
    expect(verify(database)).toBeUndefined();
  });

  it.each([
    ['a changed description', `UPDATE record SET body = 'Order cancelled' WHERE id = 15`, 'digest'],
    ['a changed time', 'UPDATE record SET time_unix_nano = time_unix_nano + 1 WHERE id = 3', 'digest'],
    [
      'a text moved to the next column',
      'UPDATE record SET body_value = body, body = NULL WHERE id = 15',
      'digest',
    ],
    ['another resource', 'UPDATE record SET resource_id = 3 - resource_id WHERE id = 9', 'digest'],
    ['a changed resource', `UPDATE resource SET attributes = '{}' WHERE id = 1`, 'resource'],
    ['a changed scope', `UPDATE scope SET version = '1.3' WHERE name = 'orders'`, 'scope'],
    ['a deleted record', 'DELETE FROM record WHERE id = 12', 'range'],
    ['a deleted last batch', 'DELETE FROM batch WHERE id = 2', 'records after the last batch'],
    ['a deleted first batch', 'DELETE FROM batch WHERE id = 1', 'previous_digest'],
    [
      'an added record',
      'CREATE TEMP TABLE copy AS SELECT * FROM record WHERE id = 20; UPDATE copy SET id = 21;' +
        'INSERT INTO record SELECT * FROM copy',
      'records after the last batch',
    ],
    [
      'two records exchanged',
      'UPDATE record SET id = -id WHERE id IN (4, 5); UPDATE record SET id = 9 + id WHERE id < 0',
      'digest',
    ],
  ])('shows %s', (_, sql, found) => {
    apply(10);
    apply(10);
    expect(verify(database)).toBeUndefined();
    database.exec(sql);
    expect(verify(database)).toBe(found);
  });
});
