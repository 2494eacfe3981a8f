import Database from 'better-sqlite3';
import fc from 'fast-check';

/*
 * Random trails to ask questions about: few values that meet often, times that go back and forth and are equal in
 * milliseconds and in nanoseconds, ids with gaps so that a few rows are spread over many blocks.
 */

export interface TrailRow {
  /** To the id of the row before. */
  readonly idStep: number;
  readonly time: bigint;
  readonly observed: bigint;
  readonly severity: number;
  readonly type: string | null;
  readonly body: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly trace: string | null;
  readonly resource: 1 | 2;
  readonly uid: string | null;
}

export const SERVICES = { 1: 'shop', 2: undefined } as const;
export const START_NANO = 1_700_000_000_000_000_000n;
const HOUR_NANO = 3_600_000_000_000n;
export const TYPES = ['order.filled', 'order.rejected', 'login'] as const;
export const TRACES = ['ab'.repeat(16), 'cd'.repeat(16)] as const;
const LONG = 'x'.repeat(300);

const TIME = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.bigInt(0n, 5n), fc.bigInt(0n, 3n), fc.constantFrom(0n, 1n, 999_999n))
      .map(([hours, ms, ns]) => START_NANO + hours * HOUR_NANO + ms * 1_000_000n + ns),
  },
  { weight: 1, arbitrary: fc.constantFrom(0n, START_NANO - 100n * 24n * HOUR_NANO, 2n ** 63n + 5n) },
);

export const SYMBOLS = [
  'TSLA',
  'AAPL',
  42,
  true,
  1.5,
  `${LONG}1`,
  `${LONG}2`,
  ['AAPL', 'MSFT'],
  { deep: 'TSLA' },
];

const ATTRIBUTES = fc
  .record(
    {
      symbol: fc.constantFrom(...SYMBOLS),
      quantity: fc.constantFrom(1, 7, 100, 2.5, 'many'),
      note: fc.constantFrom('take profit now', 'profit taken', 'Café at noon', 'stop'),
      'activity.source.expert.id': fc.constantFrom(1, 2, '2', 30),
      'activity.actor.id': fc.constantFrom('ann', 'bob'),
      'activity.outcome': fc.constantFrom('ok', 'failed'),
    },
    { requiredKeys: [] },
  )
  .map((attributes) => ({ ...attributes }));

export const TRAIL_ROW: fc.Arbitrary<TrailRow> = fc.record({
  idStep: fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(50_000) }),
  time: TIME,
  observed: TIME,
  severity: fc.constantFrom(0, 5, 9, 13, 17),
  type: fc.constantFrom(null, ...TYPES),
  body: fc.constantFrom(null, 'Order filled', 'Take profit at CAFÉ', 'profit', 'take a profit'),
  attributes: ATTRIBUTES,
  trace: fc.constantFrom(null, ...TRACES),
  resource: fc.constantFrom(1, 2),
  uid: fc.constantFrom(null, 'u1', 'u2'),
});

/** Adds rows to a store that was made empty. @param lastId - of the rows before. @returns that of the last. */
export function insertTrail(file: string, rows: readonly TrailRow[], lastId: number): number {
  const database = new Database(file);
  let id = lastId;
  try {
    database.exec(`INSERT OR IGNORE INTO resource VALUES (1, x'01', '{"service.name":"shop"}', 0, '', NULL), (2, x'02', '{}', 0, '', NULL);
      INSERT OR IGNORE INTO scope VALUES (1, x'01', 'trading', '1.2', '{"a":true}', 0, '')`);
    const insert = database.prepare(
      `INSERT INTO record (id, time_unix_nano, observed_time_unix_nano, severity_number, event_name, body, attributes,
         dropped_attributes_count, flags, trace_id, span_id, uid, resource_id, scope_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 1)`,
    );
    database.exec('BEGIN');
    for (const row of rows) {
      id += row.idStep;
      const { time, observed, severity, type, body, attributes, trace, uid, resource } = row;
      const bytes = trace === null ? null : Buffer.from(trace, 'hex');
      const [timeInt, observedInt] = [BigInt.asIntN(64, time), BigInt.asIntN(64, observed)];
      const json = JSON.stringify(attributes);
      insert.run(
        id,
        timeInt,
        observedInt,
        severity,
        type,
        body,
        json,
        bytes,
        bytes?.subarray(8),
        uid,
        resource,
      );
    }
    database.exec('COMMIT');
    return id;
  } finally {
    database.close();
  }
}

/** Deletes all rows below an id. */
export function deleteBelow(file: string, id: number): void {
  const database = new Database(file);
  database.prepare('DELETE FROM record WHERE id < ?').run(id);
  database.close();
}

/** Says that all rows below an id are gone, as retention does before it deletes them. */
export function keepFrom(file: string, id: number): void {
  const database = new Database(file);
  database.prepare(`INSERT OR REPLACE INTO meta VALUES ('retained_from', ?)`).run(String(id));
  database.close();
}
