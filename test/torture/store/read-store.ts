import { verifyTrail } from '@blotter/core/verify';
import Database from 'better-sqlite3';
import type { Gap } from '../verdict/gap.js';
import type { StoreContents } from './store-contents.js';
import { StoredCounts } from './stored-counts.js';

interface RecordRow {
  readonly event_name: string | null;
  readonly attributes: string;
}

/** Reads a whole store once, also one of millions of records. Nobody may write to it meanwhile. */
export function readStore(file: string): StoreContents {
  const { store, journal } = verifyTrail({ file });
  const findings = [...store.problems, ...journal.problems].map((problem) => JSON.stringify(problem));
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    const counts = new StoredCounts();
    const gaps: Gap[] = [];
    let strangers = 0;
    const rows = database.prepare<[], RecordRow>('SELECT event_name, attributes FROM record ORDER BY id');
    for (const { event_name: eventName, attributes: text } of rows.iterate()) {
      const attributes = JSON.parse(text) as Attributes;
      if (eventName === 'blotter.gap') gaps.push(gapOf(attributes));
      else if (typeof attributes.run === 'number' && typeof attributes.n === 'number') {
        counts.add(attributes.run, attributes.n);
      } else if (eventName?.startsWith('blotter.') !== true) strangers++;
    }
    return { findings, counts, gaps, strangers, rejected: rejectedOf(database) };
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

function rejectedOf(database: Database.Database): Map<string, number> {
  const rows = database
    .prepare<[], { instance: string; records: number }>(
      'SELECT instance, sum(records) AS records FROM rejected GROUP BY instance',
    )
    .all();
  return new Map(rows.map(({ instance, records }) => [instance, records]));
}
