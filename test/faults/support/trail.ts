import { verifyTrail } from '@blotter/core/verify';
import { expect } from '@jest/globals';
import Database from 'better-sqlite3';

/** What happened to a trail, as its spec knows it. */
export interface TrailEvidence {
  /** Activities created, of all processes. */
  readonly created: number;
  /** uids whose durable promise was resolved. */
  readonly acknowledged?: readonly string[];
  /** How many gap records must say that nobody knows how many are missing, by reason. @default none */
  readonly unknown?: Readonly<Record<string, number>>;
  /** Records that exact gap records must tell of, by reason. @default none */
  readonly lost?: Readonly<Record<string, number>>;
  /** A process was killed whose version leaves no gap: records without a receipt may be missing. @default false */
  readonly isSilent?: boolean;
  /** Records that must be in the table `rejected`. @default 0 */
  readonly rejected?: number;
}

/** What is in a trail. */
export interface TrailContents {
  /** Activities in the store, without Blotter's own records. */
  readonly stored: number;
  /** Records in exact gaps, by reason. */
  readonly lost: Record<string, number>;
  /** Gap records without a number, by reason. */
  readonly unknown: Record<string, number>;
  readonly rejected: number;
}

interface GapRow {
  readonly reason: string;
  readonly records: number | string;
}

export function readTrail(file: string, prefix = ''): TrailContents {
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    const lost: Record<string, number> = {};
    const unknown: Record<string, number> = {};
    const gaps = database.prepare<[], GapRow>(
      `SELECT attributes ->> '$."blotter.gap.reason"' AS reason, attributes ->> '$."blotter.gap.records"' AS records
       FROM ${prefix}record WHERE event_name = 'blotter.gap'`,
    );
    for (const { reason, records } of gaps.all()) {
      if (typeof records === 'number') lost[reason] = (lost[reason] ?? 0) + records;
      else unknown[reason] = (unknown[reason] ?? 0) + 1;
    }
    const count = (sql: string): number => database.prepare(sql).pluck().get() as number;
    return {
      stored: count(
        `SELECT count(*) FROM ${prefix}record WHERE event_name IS NULL OR event_name NOT LIKE 'blotter.%'`,
      ),
      lost,
      unknown,
      rejected: count(`SELECT coalesce(sum(records), 0) FROM ${prefix}rejected`),
    };
  } finally {
    database.close();
  }
}

/**
 * After a fault: the file is sound and its digests chain; every acknowledged record is there exactly once, no record
 * twice; what was created is stored, or exactly what the gap records say is missing.
 */
export function expectTrail(file: string, evidence: TrailEvidence, prefix = ''): void {
  const report = verifyTrail({ file, prefix });
  expect([...report.store.problems, ...report.journal.problems]).toEqual([]);
  const contents = readTrail(file, prefix);
  const { created, acknowledged = [], unknown = {}, lost = {}, rejected = 0, isSilent = false } = evidence;
  expect(contents).toMatchObject({ unknown, lost, rejected });
  const accounted = contents.stored + contents.rejected + sum(contents.lost);
  if (Object.keys(unknown).length === 0 && !isSilent) expect(accounted).toBe(created);
  else {
    expect(accounted).toBeLessThanOrEqual(created);
    expect(accounted).toBeGreaterThanOrEqual(acknowledged.length);
  }
  expectOnce(file, acknowledged, prefix);
}

/** Of these instrumentation scopes every record is there. @param created - their records, by name. */
export function expectWhole(file: string, created: Readonly<Record<string, number>>): void {
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    const counts = database.prepare<[], { name: string; records: number }>(
      `SELECT scope.name, count(*) AS records FROM record
       JOIN scope ON scope.id = record.scope_id GROUP BY 1`,
    );
    const stored = Object.fromEntries(counts.all().map(({ name, records }) => [name, records]));
    expect(Object.keys(created).length).toBeGreaterThan(0);
    expect(stored).toMatchObject(created);
  } finally {
    database.close();
  }
}

function expectOnce(file: string, acknowledged: readonly string[], prefix: string): void {
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    const twice = database
      .prepare(
        `SELECT uid, count(*) AS n FROM ${prefix}record WHERE uid IS NOT NULL GROUP BY uid HAVING n > 1 LIMIT 5`,
      )
      .all();
    expect(twice).toEqual([]);
    const find = database.prepare<[string]>(`SELECT 1 FROM ${prefix}record WHERE uid = ?`);
    const missing = acknowledged.filter((uid) => find.get(uid) === undefined);
    expect({ missing: missing.length, first: missing[0] }).toEqual({ missing: 0, first: undefined });
  } finally {
    database.close();
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
