import { expect, it } from '@jest/globals';
import { UidGenerator } from '../../libs/core/src/model/uid.js';
import { type ClickHouseRow, clickHouse, runSql } from '../peers/clickhouse/click-house.js';
import { describeWithPeer } from '../peers/describe-with-peer.js';
import { documentedSql } from './documented-sql.js';
import { type ExportedRow, insert } from './exported-rows.js';

const TIMEOUT_MS = 120_000;
const DOCUMENT = new URL('../../docs/scaling.md', import.meta.url);

const uids = new UidGenerator();
const sent: readonly ExportedRow[] = Array.from({ length: 300 }, (_, i) => ({
  uid: uids.next(),
  // Some share a time to the nanosecond, some are on another day, so in another partition.
  timestamp: `2100-01-0${2 + (i % 2)} 03:04:05.${String(i >> 2).padStart(9, '0')}`,
  body: `Order ${i} filled`,
}));

/** The second part overlaps the first, and comes in other batches and another order. */
const deliveries: ReadonlyArray<readonly ExportedRow[]> = [
  sent.slice(0, 200),
  sent.slice(150).reverse(),
  sent.slice(100, 175),
];

await describeWithPeer(clickHouse, 'the SQL of docs/scaling.md on ClickHouse', () => {
  const sql = documentedSql(DOCUMENT);

  /** What a block of the document answers when these inserts have been made. */
  async function answer(
    name: string,
    batches: ReadonlyArray<readonly ExportedRow[]>,
  ): Promise<ClickHouseRow[]> {
    const statement = sql.get(name);
    if (statement === undefined) throw new Error(`docs/scaling.md has no SQL "${name}".`);
    const inserts = batches.map((rows) => insert('otel_logs', rows));
    const answers = await runSql([sql.get('table')!, ...inserts, statement]);
    return answers.at(-1)!;
  }

  it.each(['all of a service', 'all of a service, without FINAL'])(
    'gives each record once: %s',
    async (name) => {
      const rows = await answer(name, deliveries);
      const newestFirst = [...sent].sort(
        (a, b) => order(b.timestamp!, a.timestamp!) || order(b.uid!, a.uid!),
      );
      expect(rows.map(([, uid, body]) => [uid, body])).toEqual(
        newestFirst.slice(0, 100).map(({ uid, body }) => [uid, body]),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'counts each record once',
    async () => {
      expect(await answer('count', deliveries)).toEqual([['trader', sent.length]]);
    },
    TIMEOUT_MS,
  );

  it(
    'keeps one row of each when the parts are merged',
    async () => {
      const inserts = deliveries.map((rows) => insert('otel_logs', rows));
      const statements = [sql.get('table')!, ...inserts, sql.get('merge')!, 'SELECT count() FROM otel_logs'];
      expect((await runSql(statements)).at(-1)).toEqual([[sent.length]]);
    },
    TIMEOUT_MS,
  );

  it(
    'finds one record by its uid',
    async () => {
      const wanted = '018bcfe5-6800-7000-8000-00a1b2c3d4e5';
      const rows = await answer('by uid', [[...sent, { uid: wanted, body: 'this one' }], [{ uid: wanted }]]);
      expect(rows.map(([, body]) => body)).toHaveLength(1);
    },
    TIMEOUT_MS,
  );

  it(
    'loses no record that has no uid, even if they are all alike',
    async () => {
      expect(await answer('count', [[{}, {}], [{}]])).toEqual([['trader', 3]]);
      expect(await answer('all of a service', [[{}, {}], [{}]])).toHaveLength(3);
    },
    TIMEOUT_MS,
  );

  it(
    'sorts the records of one writer as they were made, whatever their times say',
    async () => {
      const writer = new UidGenerator(Buffer.from('51b2c3d4e5f6', 'hex'), () => 1_700_000_000_000);
      const made = Array.from({ length: 70 }, (_, i): ExportedRow => ({
        uid: writer.next(),
        body: String(i),
      }));
      const rows = await answer('order of a writer', [[...made].reverse(), sent, made]);
      expect(rows.map(([, body]) => body)).toEqual(made.map(({ body }) => body));
    },
    TIMEOUT_MS,
  );

  it(
    'shows what came twice, and what came with two contents',
    async () => {
      const [a, b, c] = [uids.next(), uids.next(), uids.next()];
      const rows = await answer('what came twice', [
        [{ uid: a }, { uid: b }],
        [{ uid: a }, { uid: c }],
        [{ uid: c, body: 'other' }],
      ]);
      expect([...rows].sort()).toEqual(
        [
          [a, 2, 1],
          [c, 2, 2],
        ].sort(),
      );
    },
    TIMEOUT_MS,
  );
});

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
