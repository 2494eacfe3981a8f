import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FRAME_HEADER_BYTES, JournalDirectory, inspectJournal } from '../journal/index.js';
import { Backlog } from './backlog.js';
import { JournalAppender, type QueuedFrame } from './journal-appender.js';
import type { WorkerSetup } from './protocol.js';

const INSTANCE = 'aaaaaaaa-0000-4000-8000-000000000001';
const KIB = 1024;

function frame(batch: number, bytes = 10): QueuedFrame {
  const payload = new Uint8Array(bytes);
  return { batch, records: 1, appendedAtMs: 1, payload, through: batch, createdAtMs: batch };
}

describe('JournalAppender', () => {
  let folder: string;
  let journalPath: string;
  let directory: JournalDirectory;
  let backlog: Backlog;
  let appender: JournalAppender;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-appender-'));
    journalPath = join(folder, 'journal');
    setUp();
  });
  afterEach(() => {
    appender.close();
    backlog.close();
    rmSync(folder, { recursive: true });
  });

  function setUp(options: Partial<WorkerSetup> = {}): void {
    directory = new JournalDirectory(journalPath);
    backlog = new Backlog(directory);
    appender = new JournalAppender(
      {
        instance: INSTANCE,
        process: { instance: INSTANCE, pid: 1, host: 'host' },
        incarnation: 1,
        journalPath,
        journalMaxBytes: 1024 * KIB,
        segmentBytes: 64 * KIB,
        walMaxBytes: 1024 * KIB,
        adoptIntervalMs: 5000,
        retention: undefined,
        search: undefined,
        destinations: [],
        store: { file: join(folder, 'blotter.db'), isShared: false, prefix: '', view: 'activity_log' },
        retry: { initialDelayMs: 2, maxDelayMs: 250, factor: 2, jitter: 0.5 },
        ...options,
      },
      directory,
      backlog,
    );
  }

  function enqueue(...frames: QueuedFrame[]): void {
    for (const item of frames) appender.enqueue(item);
  }

  /** Takes everything that waits, as if it were stored. */
  function store(): number[] {
    const batches: number[] = [];
    for (let next = backlog.next(); next !== undefined; next = backlog.next()) batches.push(next.batch);
    backlog.confirm();
    return batches;
  }

  it('appends what is queued, in order, and says up to which batch it is durable', () => {
    expect(appender.appendQueued()).toBeUndefined();
    enqueue(frame(1), frame(2), frame(3));
    expect(appender.hasQueued).toBe(true);
    expect(appender.appendQueued()?.batch).toBe(3);
    expect(appender.hasQueued).toBe(false);
    expect(inspectJournal(journalPath)).toEqual([
      expect.objectContaining({
        holder: `${INSTANCE}.1`,
        frames: 3,
        firstBatch: 1,
        lastBatch: 3,
        tornBytes: 0,
      }),
    ]);
    expect(store()).toEqual([1, 2, 3]);
  });

  it('begins a new segment when one is full, and the full one goes when it is stored', () => {
    for (let batch = 1; batch <= 4; batch++) {
      enqueue(frame(batch, 40 * KIB));
      appender.appendQueued();
    }
    expect(inspectJournal(journalPath).map(({ firstBatch, lastBatch }) => [firstBatch, lastBatch])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(store()).toEqual([1, 2, 3, 4]);
    expect(directory.segments()).toHaveLength(1);
    appender.close();
    expect(directory.segments()).toEqual([]);
  });

  it('keeps what is queued when it cannot append, and appends it when the cause is gone', () => {
    writeFileSync(journalPath, 'a file where the folder should be');
    enqueue(frame(1), frame(2));
    expect(() => appender.appendQueued()).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(() => appender.appendQueued()).toThrow();
    rmSync(journalPath);
    enqueue(frame(3));
    expect(appender.appendQueued()?.batch).toBe(3);
    expect(store()).toEqual([1, 2, 3]);
  });

  it('goes on when somebody has deleted the folder and its segments', () => {
    enqueue(frame(1));
    appender.appendQueued();
    store();
    appender.close();
    rmSync(journalPath, { recursive: true });
    enqueue(frame(2));
    expect(appender.appendQueued()?.batch).toBe(2);
    expect(store()).toEqual([2]);
  });

  it('never takes more disk than its budget, and goes on when the store has caught up', () => {
    setUp({ journalMaxBytes: 256 * KIB });
    const stored: number[] = [];
    let refusals = 0;
    for (let batch = 1; batch <= 40; batch++) {
      enqueue(frame(batch, 30 * KIB));
      while (appender.hasQueued) {
        try {
          appender.appendQueued();
        } catch (error) {
          expect(error).toMatchObject({ code: 'BLOTTER_JOURNAL_FULL' });
          refusals++;
          stored.push(...store());
        }
        expect(directory.bytes()).toBeLessThanOrEqual(256 * KIB);
      }
    }
    stored.push(...store());
    expect(refusals).toBeGreaterThan(0);
    expect(stored).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it('appends as much of a long queue as there is room for, and the rest later', () => {
    setUp({ journalMaxBytes: 256 * KIB });
    enqueue(...Array.from({ length: 20 }, (_, i) => frame(i + 1, 30 * KIB)));
    const stored: number[] = [];
    expect(appender.appendQueued()?.batch).toBe(8);
    expect(() => appender.appendQueued()).toThrow(expect.objectContaining({ code: 'BLOTTER_JOURNAL_FULL' }));
    stored.push(...store());
    expect(appender.appendQueued()?.batch).toBe(16);
    stored.push(...store());
    appender.close();
    expect(appender.appendQueued()?.batch).toBe(20);
    stored.push(...store());
    expect(stored).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('counts what other writers have in the folder', () => {
    setUp({ journalMaxBytes: 256 * KIB });
    directory.create();
    const other = directory.exitSegmentPath('bbbbbbbb-0000-4000-8000-000000000002', 1);
    writeFileSync(other, new Uint8Array(250 * KIB));
    enqueue(frame(1, 30 * KIB));
    expect(() => appender.appendQueued()).toThrow(expect.objectContaining({ code: 'BLOTTER_JOURNAL_FULL' }));
    rmSync(other);
    expect(appender.appendQueued()?.batch).toBe(1);
    expect(appender.journalBytes).toBe(directory.bytes());
    expect(appender.journalBytes).toBeGreaterThan(30 * KIB + FRAME_HEADER_BYTES);
  });

  it('does not wait for ever with a batch that is larger than the budget', () => {
    setUp({ journalMaxBytes: 64 * KIB });
    enqueue(frame(1, 20 * KIB), frame(2, 100 * KIB), frame(3, 20 * KIB));
    expect(appender.appendQueued()?.batch).toBe(1);
    expect(() => appender.appendQueued()).toThrow(expect.objectContaining({ code: 'BLOTTER_JOURNAL_FULL' }));
    expect(store()).toEqual([1]);
    expect(appender.appendQueued()?.batch).toBe(2);
    expect(() => appender.appendQueued()).toThrow(expect.objectContaining({ code: 'BLOTTER_JOURNAL_FULL' }));
    expect(store()).toEqual([2]);
    expect(appender.appendQueued()?.batch).toBe(3);
    expect(store()).toEqual([3]);
  });
});
