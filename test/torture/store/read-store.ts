import Database from 'better-sqlite3';
import type { Gap } from '../verdict/gap.js';
import { type BatchRow, DigestChain, type RecordRow } from './digest-chain.js';
import type { StoreContents } from './store-contents.js';
import { StoredCounts } from './stored-counts.js';

const RECORDS = `SELECT id, CAST(time_unix_nano AS TEXT), CAST(observed_time_unix_nano AS TEXT), severity_number,
  dropped_attributes_count, flags, trace_id, span_id, severity_text, event_name, body, body_value, uid, attributes,
  resource_id, scope_id FROM record ORDER BY id`;

/** Reads a whole store once, also one of millions of records. Nobody may write to it meanwhile. */
export function readStore(file: string): StoreContents {
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    const counts = new StoredCounts();
    const gaps: Gap[] = [];
    let strangers = 0;
    const chain = new DigestChain(
      database.prepare<[], BatchRow>('SELECT * FROM batch ORDER BY id').all(),
      sourcesOf(database),
    );
    for (const row of database.prepare<[], RecordRow>(RECORDS).raw().iterate()) {
      chain.add(row);
      const [eventName, attributes] = [row[9], JSON.parse(row[13]) as Attributes];
      if (eventName === 'blotter.gap') gaps.push(gapOf(attributes));
      else if (typeof attributes.run === 'number' && typeof attributes.n === 'number') {
        counts.add(attributes.run, attributes.n);
      } else if (eventName?.startsWith('blotter.') !== true) strangers++;
    }
    chain.finish();
    return {
      integrity: String(database.pragma('integrity_check', { simple: true })),
      brokenAt: chain.brokenAt,
      counts,
      gaps,
      strangers,
      rejected: rejectedOf(database),
    };
  } finally {
    database.close();
  }
}

type Attributes = Readonly<Record<string, unknown>>;

function gapOf(attributes: Attributes): Gap {
  const value = (name: string): unknown => attributes[`blotter.gap.${name}`];
  const records = value('records');
  return {
    instance: String(attributes['blotter.writer.instance']),
    reason: String(value('reason')),
    records: records === 'unknown' ? 'unknown' : Number(records),
    atLeast: Number(value('at_least') ?? 0),
    fromMs: Date.parse(String(value('from'))),
    toMs: Date.parse(String(value('to'))),
  };
}

function sourcesOf(database: Database.Database): (resourceId: number, scopeId: number) => string {
  const digests = (table: string): Map<number, string> =>
    new Map(
      database
        .prepare<[], { id: number; digest: Buffer }>(`SELECT id, digest FROM ${table}`)
        .all()
        .map(({ id, digest }) => [id, `${digest.toString('hex')},`]),
    );
  const resources = digests('resource');
  const scopes = digests('scope');
  return (resourceId, scopeId) => `${resources.get(resourceId) ?? ','}${scopes.get(scopeId) ?? ','}`;
}

/** The table is made when the first record is refused. */
function rejectedOf(database: Database.Database): Map<string, number> {
  const exists = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'rejected'`).get();
  if (exists === undefined) return new Map();
  const rows = database
    .prepare<[], { instance: string; records: number }>(
      'SELECT instance, sum(records) AS records FROM rejected GROUP BY instance',
    )
    .all();
  return new Map(rows.map(({ instance, records }) => [instance, records]));
}
