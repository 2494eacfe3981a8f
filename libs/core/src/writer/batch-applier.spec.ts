import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogsEncoder, readLogRows } from '../otlp/index.js';
import { type OpenStore, StoreWriter, openStore, verifyStore } from '../store/index.js';
import type { BacklogFrame } from './backlog.js';
import { BatchApplier } from './batch-applier.js';

const OWN = 'aaaaaaaa-0000-4000-8000-000000000001';

function frame(batch: number, bodies: readonly string[], payload = encode(batch, bodies)): BacklogFrame {
  return { instance: OWN, batch, records: bodies.length, appendedAtMs: 1, payload };
}

function encode(batch: number, bodies: readonly string[]): Uint8Array {
  const records = bodies.map((body, i) => ({
    hrTime: [1_700_000_000, i] as const,
    hrTimeObserved: [1_700_000_000, i] as const,
    body,
    attributes: {},
    droppedAttributesCount: 0,
    resource: { attributes: {} },
    instrumentationScope: { name: 'orders' },
    uid: `${batch}-${i}`,
  }));
  return new LogsEncoder().encode(records, ({ uid }) => ({ uid }));
}

describe('BatchApplier', () => {
  let folder: string;
  let file: string;
  let open: OpenStore;
  let store: StoreWriter;
  let applier: BatchApplier;
  let duplicates = 0;
  beforeEach(() => {
    duplicates = 0;
    folder = mkdtempSync(join(tmpdir(), 'blotter-batches-'));
    file = join(folder, 'blotter.db');
    open = openStore({ file, isShared: false, prefix: '', view: 'activity_log' });
    store = new StoreWriter(open, readLogRows);
    applier = new BatchApplier({ instance: OWN, pid: 1, host: 'h' });
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const poison = (action: string): unknown =>
    open.database.exec(
      `CREATE TRIGGER t BEFORE INSERT ON record WHEN NEW.body LIKE 'poison%' BEGIN SELECT RAISE(${action}, 'no'); END`,
    );

  /** As the applier does: again and again until it commits. @returns attempts, and records that are left out. */
  function transact(...frames: BacklogFrame[]): { attempts: number; unstored: number } {
    for (let attempts = 1; attempts <= 10; attempts++) {
      store.begin();
      try {
        for (const each of frames) applier.apply(store, each);
        duplicates += store.commit().duplicates.get(OWN) ?? 0;
        return { attempts, unstored: applier.confirm(OWN) };
      } catch {
        store.rollBack();
        applier.rewind();
      }
    }
    throw new Error('It goes round in circles.');
  }

  const bodies = (): unknown[] =>
    open.database.prepare(`SELECT body FROM record WHERE event_name IS NULL ORDER BY id`).pluck().all();
  const rejected = (): unknown[] =>
    open.database.prepare('SELECT batch, position, records FROM rejected ORDER BY id').raw().all();
  const problems = () => verifyStore({ file }).report.problems;

  it.each([
    ['ABORT', 2],
    ['FAIL', 2],
    ['ROLLBACK', 4],
  ])('leaves out only the culprits, after a trigger’s RAISE(%s)', (action, attempts) => {
    poison(action);
    const batches = [frame(1, ['a', 'b']), frame(2, ['poison 1', 'c', 'poison 2']), frame(3, ['d'])];
    expect(transact(...batches)).toEqual({ attempts, unstored: 2 });
    expect(bodies()).toEqual(['a', 'b', 'c', 'd']);
    expect(rejected()).toEqual([
      [2, 0, 1],
      [2, 2, 1],
    ]);
    expect(applier.rejectedRecords).toBe(2);
    expect(problems()).toEqual([]);
    expect(transact(...batches)).toEqual({ attempts: 1, unstored: 0 });
    expect(bodies()).toHaveLength(4);
  });

  it('keeps a batch whole that cannot be taken apart', () => {
    expect(transact(frame(1, ['a', 'b'], Buffer.from([0x0a, 0x7f])), frame(2, ['c']))).toEqual({
      attempts: 2,
      unstored: 2,
    });
    expect({ bodies: bodies(), rejected: rejected() }).toEqual({ bodies: ['c'], rejected: [[1, null, 2]] });
  });

  it('tells of a frame that is missing, exactly, and once', () => {
    const missing = { ...frame(1, ['a', 'b', 'c'], new Uint8Array()), missing: { fromMs: 1, toMs: 2 } };
    expect(transact(missing, frame(2, ['d']))).toEqual({ attempts: 1, unstored: 3 });
    expect(transact(missing)).toEqual({ attempts: 1, unstored: 0 });
    const told = open.database
      .prepare(`SELECT attributes ->> '$."blotter.gap.records"' FROM record WHERE event_name = 'blotter.gap'`)
      .pluck()
      .all();
    expect({ told, bodies: bodies(), problems: problems() }).toEqual({
      told: [3],
      bodies: ['d'],
      problems: [],
    });
  });

  it.each(['ABORT', 'ROLLBACK'])(
    'counts duplicates, and tells of conflicts, also record by record, after a trigger’s RAISE(%s)',
    (action) => {
      const sent = (batch: number, bodies: readonly string[]): BacklogFrame =>
        frame(batch, bodies, encode(1, bodies));
      transact(sent(1, ['a', 'b', 'c']));
      poison(action);
      // The same uids as before: one duplicate, a culprit, a conflict, and its retry.
      transact(sent(2, ['a', 'poison', 'd']), sent(3, ['a', 'b', 'd']));
      expect(duplicates).toBe(1 + 3);
      expect(bodies()).toEqual(['a', 'b', 'c', 'd']);
      expect(rejected()).toEqual([[2, 1, 1]]);
      const told = open.database
        .prepare(
          `SELECT attributes ->> '$."blotter.uid_conflict.uid"' FROM record WHERE event_name = 'blotter.uid_conflict'`,
        )
        .pluck()
        .all();
      expect({ told, problems: problems() }).toEqual({ told: ['1-2'], problems: [] });
    },
  );

  it('keeps in the table rejected what it cannot tell', () => {
    open.database.exec(
      `CREATE TRIGGER t BEFORE INSERT ON record WHEN NEW.event_name = 'blotter.uid_conflict' BEGIN SELECT RAISE(ABORT, 'no'); END`,
    );
    transact(frame(1, ['a']), frame(2, ['b'], encode(1, ['b'])));
    expect(bodies()).toEqual(['a', 'b']);
    expect(rejected()).toEqual([[0, null, 1]]);
  });

  it('passes on what is nobody’s fault', () => {
    store.begin();
    open.database.pragma('max_page_count = 1');
    const many = frame(
      1,
      Array.from({ length: 2000 }, () => 'x'.repeat(100)),
    );
    expect(() => applier.apply(store, many)).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
    expect(applier.lessons).toBe(0);
    store.rollBack();
    open.database.pragma('max_page_count = 1073741823');
    applier.rewind();
    expect(transact(many)).toEqual({ attempts: 1, unstored: 0 });
  });
});
