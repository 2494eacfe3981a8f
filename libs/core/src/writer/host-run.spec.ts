import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalDirectory, SlotFile } from '../journal/index.js';
import { isHeld } from '../store/index.js';
import { HostRun } from './host-run.js';
import type { PendingBatch } from './pending-batches.js';
import { RunKeeper } from './run-keeper.js';

const INSTANCE = 'aaaaaaaa-0000-4000-8000-000000000001';

const batch = (number: number, records: number): PendingBatch => ({
  batch: number,
  records,
  bytes: 0,
  payload: new Uint8Array(),
  through: 0,
  createdAtMs: 0,
  listener: undefined,
  isAwaited: false,
});

describe('a run', () => {
  let directory: JournalDirectory;
  let run: HostRun;
  let keeper: RunKeeper;
  beforeEach(() => {
    directory = new JournalDirectory(mkdtempSync(join(tmpdir(), 'blotter-run-')));
    run = new HostRun(directory, INSTANCE);
    keeper = new RunKeeper(directory, run.process);
  });
  afterEach(() => {
    keeper.close();
    run.end();
    rmSync(directory.path, { recursive: true, force: true });
  });

  const state = (): unknown => SlotFile.read(directory.runPath(INSTANCE));
  const lock = (): string => directory.lockPath(`${INSTANCE}.0`);

  it('leaves evidence from its beginning, and none after its end', () => {
    expect(run.begin()).toBe(true);
    expect(isHeld(lock())).toBe(true);
    expect(state()).toMatchObject({ instance: INSTANCE, pid: process.pid, created: 0, isEnded: false });
    run.end();
    expect([existsSync(lock()), existsSync(directory.runPath(INSTANCE))]).toEqual([false, false]);
  });

  it('is kept by the worker', () => {
    run.begin();
    keeper.open();
    keeper.marked({ created: 12, lost: 2 });
    keeper.appended(3, 9, 1_700_000_000_000);
    keeper.stored(2);
    keeper.stored(1);
    expect(state()).toMatchObject({
      created: 12,
      lost: 2,
      batch: 3,
      durable: 9,
      stored: 2,
      fromMs: 1_700_000_000_000,
    });
  });

  it('a worker that starts later goes on from what is known', () => {
    run.begin();
    keeper.open();
    keeper.appended(3, 9, 1_700_000_000_000);
    keeper.stored(3);
    keeper.close();
    const next = new RunKeeper(directory, run.process);
    next.open();
    expect(next.storedThrough).toBe(3);
    next.close();
  });

  it('is made again by the worker when somebody has deleted it', () => {
    run.begin();
    keeper.open();
    keeper.appended(3, 9, 1_700_000_000_000);
    rmSync(directory.runPath(INSTANCE));
    keeper.beat();
    expect(state()).toMatchObject({ batch: 3, durable: 9 });
  });

  it('takes its lock again when somebody has deleted it', () => {
    run.begin();
    rmSync(lock());
    run.restore();
    expect(isHeld(lock())).toBe(true);
  });

  it('in a folder that cannot be, it begins later, and nothing throws', () => {
    rmSync(directory.path, { recursive: true });
    writeFileSync(directory.path, 'a file');
    expect(run.begin()).toBe(false);
    expect(() => run.restore()).not.toThrow();
    expect(() => keeper.open()).toThrow();
    expect(() => keeper.beat()).not.toThrow();
    expect(run.lastWord([], [batch(1, 5)], true, 0)).toBe(false);
    rmSync(directory.path);
    expect(run.begin()).toBe(true);
    expect(() => keeper.open()).not.toThrow();
  });

  it('spends the reserve when there is no other way', () => {
    directory.keepReserve();
    // No room for its lock, in a way that the reserve does not mend: it is spent all the same.
    const other = new HostRun(directory, INSTANCE);
    run.begin();
    expect(other.begin()).toBe(false);
    expect(existsSync(join(directory.path, 'reserve'))).toBe(false);
  });

  it('the last word is what could not be written, by ranges, whatever the worker writes after it', () => {
    run.begin();
    keeper.open();
    const gap = { uid: 'u', reason: 'queue_full', records: 7, fromMs: 1, toMs: 2 } as const;
    expect(run.lastWord([gap], [batch(5, 512), batch(6, 512), batch(7, 30), batch(9, 30)], true, 4)).toBe(
      true,
    );
    keeper.appended(1, 1, 1);
    expect(state()).toMatchObject({
      isEnded: true,
      batch: 4,
      gaps: [gap],
      unwritten: [
        [5, 2, 512],
        [7, 1, 30],
        [9, 1, 30],
      ],
    });
  });

  it('has room for any number of batches that could not be written, to the record', () => {
    run.begin();
    const batches = Array.from({ length: 5000 }, (_, i) => batch(2 * i + 1_000_000, 1 + (i % 512)));
    expect(run.lastWord([], batches, false, 0)).toBe(true);
    const { unwritten } = state() as { unwritten: Array<[number, number, number]> };
    const sum = unwritten.reduce((total, [, count, records]) => total + count * records, 0);
    expect(sum).toBe(batches.reduce((total, { records }) => total + records, 0));
  });
});
