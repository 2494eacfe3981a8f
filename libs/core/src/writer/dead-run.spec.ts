import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLogRows } from '../otlp/index.js';
import { type OpenStore, StoreWriter, openStore } from '../store/index.js';
import { tellOfDeadRun } from './dead-run.js';
import { type RunState, newRun } from './run-state.js';

const INSTANCE = 'aaaaaaaa-0000-4000-8000-000000000001';
const START_MS = 1_700_000_000_000;
const NOW_MS = START_MS + 60_000;

describe('tellOfDeadRun', () => {
  let folder: string;
  let open: OpenStore;
  let store: StoreWriter;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-dead-'));
    const location = { file: join(folder, 'blotter.db'), isShared: false, prefix: '', view: 'activity_log' };
    open = openStore(location);
    store = new StoreWriter(open, readLogRows);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const run = (changes: Partial<RunState> = {}): RunState => ({
    ...newRun({ instance: INSTANCE, pid: 7, host: 'h' }, START_MS),
    ...changes,
  });

  /** Tells of a run, of which these batches are in the store; as often as it is found. */
  function tell(state: RunState, applied: readonly number[] = [], times = 1): boolean {
    let isUnclean = false;
    for (let i = 0; i < times; i++) {
      store.begin();
      for (const batch of applied) store.skip({ instance: INSTANCE, batch });
      isUnclean = tellOfDeadRun(store, state, NOW_MS);
      store.commit();
    }
    return isUnclean;
  }

  const gaps = (): Array<Record<string, unknown>> =>
    open.database
      .prepare(`SELECT attributes FROM record ORDER BY id`)
      .pluck()
      .all()
      .map((text) => {
        const entries = Object.entries(JSON.parse(text as string) as object);
        return Object.fromEntries(
          entries.map(([key, value]) => [key.replace('blotter.gap.', ''), value as unknown]),
        );
      });

  it('an orderly end with nothing left to tell leaves nothing', () => {
    expect(tell(run({ isEnded: true, batch: 2 }), [1, 2])).toBe(false);
    expect(gaps()).toEqual([]);
  });

  it('an unclean end is told once, from the last durable record to now', () => {
    const fromMs = START_MS + 10_000;
    const state = run({
      created: 50,
      durable: 40,
      lost: 3,
      batch: 2,
      fromMs,
      toMs: fromMs,
      seenAtMs: fromMs + 900,
    });
    expect(tell(state, [1, 2], 2)).toBe(true);
    expect(gaps()).toEqual([
      expect.objectContaining({
        reason: 'unclean_end',
        records: 'unknown',
        at_least: 7,
        from: new Date(fromMs).toISOString(),
        to: new Date(NOW_MS).toISOString(),
        last_seen: new Date(fromMs + 900).toISOString(),
        'blotter.writer.instance': INSTANCE,
        'process.pid': 7,
      }),
    ]);
  });

  it('does not say how many at least when later batches became durable than the file knows', () => {
    tell(run({ created: 50, durable: 40, batch: 2 }), [1, 2, 3]);
    expect(gaps()).toEqual([expect.not.objectContaining({ at_least: expect.anything() })]);
  });

  it('a clock that was ahead, or is behind now, widens the window', () => {
    tell(run({ fromMs: NOW_MS + 5000, toMs: NOW_MS + 8000, seenAtMs: NOW_MS + 9000 }));
    const [{ from, to }] = gaps() as [{ from: string; to: string }];
    expect(Date.parse(from)).toBe(NOW_MS);
    expect(Date.parse(to)).toBeGreaterThanOrEqual(NOW_MS + 9000);
  });

  it('acknowledged batches that are nowhere are told, those of a lost store are not', () => {
    tell(run({ isEnded: true, batch: 5 }), [1, 3]);
    expect(gaps()).toEqual([
      expect.objectContaining({ reason: 'journal_damaged', records: 'unknown', at_least: 3 }),
    ]);
    tell({ ...run({ isEnded: true, batch: 5, stored: 5 }), instance: INSTANCE.replace('1', '2') });
    expect(gaps()).toHaveLength(1);
  });

  it('what could not be written is counted, unless it is in the store all the same', () => {
    const unwritten = [
      [3, 4, 100],
      [9, 1, 7],
    ] as const;
    tell(run({ isEnded: true, batch: 2, unwritten }), [1, 2, 4, 9], 2);
    expect(gaps()).toEqual([expect.objectContaining({ reason: 'journal_unwritable', records: 300 })]);
  });

  it('gaps that the process could not tell are told under their own uid', () => {
    const gap = {
      uid: 'u1',
      reason: 'queue_full',
      records: 5,
      fromMs: START_MS,
      toMs: START_MS + 1,
    } as const;
    tell(run({ isEnded: true, gaps: [gap] }), [], 2);
    expect(gaps()).toEqual([expect.objectContaining({ reason: 'queue_full', records: 5 })]);
    expect(open.database.prepare('SELECT uid FROM record').pluck().all()).toEqual(['u1']);
  });
});
