import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import {
  FRAME_HEADER_BYTES,
  type Frame,
  JournalDirectory,
  SegmentReader,
  SegmentWriter,
  writeWholeSegment,
} from '../journal/index.js';
import { Backlog, type BacklogFrame } from './backlog.js';

const OWN = 'aaaaaaaa-0000-4000-8000-000000000001';
const OTHER = 'bbbbbbbb-0000-4000-8000-000000000002';

function frame(batch: number, bytes = 8): Frame {
  return { batch, records: 1, appendedAtMs: batch, payload: new Uint8Array(bytes).fill(batch) };
}

/** A writer's side of the backlog: segments on disk, and what is told about them. */
class Journal {
  readonly directory = new JournalDirectory(mkdtempSync(join(tmpdir(), 'blotter-backlog-')));
  readonly backlog = new Backlog(this.directory);
  private segment: SegmentWriter | undefined;
  private segments = 0;
  private batches = 0;
  private foreign = 0;

  /** Makes frames durable in the open segment. */
  append(count: number, bytes?: number): void {
    this.segment ??= this.open();
    const frames = Array.from({ length: count }, () => frame(++this.batches, bytes));
    const offsets = this.segment.append(frames);
    frames.forEach((item, i) =>
      this.backlog.appended(
        { ...item, instance: OWN, createdAtMs: item.batch },
        offsets[i]!,
        FRAME_HEADER_BYTES + item.payload.length,
      ),
    );
  }

  /** Ends the open segment. */
  rotate(): void {
    this.segment?.close();
    this.segment = undefined;
    this.backlog.completeSegments();
  }

  /** Claims a segment that a dead writer has left. */
  adopt(count: number, tornBytes = 0): void {
    const number = ++this.segments;
    const frames = Array.from({ length: count }, () => frame(++this.foreign));
    writeWholeSegment(this.directory, OTHER, number, frames);
    appendFileSync(this.directory.exitSegmentPath(OTHER, number), Buffer.alloc(tornBytes, 7));
    const file = this.directory.segments().find(({ holder }) => holder === undefined)!;
    this.backlog.adopt(this.directory.claim(file, `${OWN}.1`)!, OTHER);
  }

  get appended(): number {
    return this.batches;
  }

  get adopted(): number {
    return this.foreign;
  }

  /** Numbers of the batches that can be read from the files, by instance. */
  onDisk(): Map<string, Set<number>> {
    const batches = new Map<string, Set<number>>();
    for (const file of this.directory.segments()) {
      const reader = new SegmentReader(this.directory.pathOf(file));
      const found = batches.get(file.instance) ?? new Set();
      for (let next = reader.next(); next !== undefined; next = reader.next()) found.add(next.batch);
      reader.close();
      batches.set(file.instance, found);
    }
    return batches;
  }

  get files(): number {
    return this.directory.segments().length;
  }

  end(): void {
    this.segment?.close();
    this.backlog.close();
    rmSync(this.directory.path, { recursive: true });
  }

  private open(): SegmentWriter {
    const path = this.directory.segmentPath(`${OWN}.1`, ++this.segments);
    const segment = new SegmentWriter(path, OWN);
    this.backlog.openSegment(path, OWN, segment.bytes);
    return segment;
  }
}

function takeAll(backlog: Backlog): BacklogFrame[] {
  const frames: BacklogFrame[] = [];
  for (let next = backlog.next(); next !== undefined; next = backlog.next()) frames.push(next);
  return frames;
}

const count = (to: number): number[] => Array.from({ length: to }, (_, i) => i + 1);

describe('Backlog', () => {
  let journal: Journal;
  beforeEach(() => {
    journal = new Journal();
  });
  afterEach(() => journal.end());

  const numbers = (frames: readonly BacklogFrame[], instance: string): number[] =>
    frames.filter((item) => item.instance === instance).map(({ batch }) => batch);

  it('delivers every frame exactly once and in order, through any interleaving, and deletes only what is confirmed', () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 3 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('next' as const), count: fc.integer({ min: 1, max: 4 }) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('adopt' as const), count: fc.nat(3) }) },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constantFrom('confirm' as const, 'rewind' as const, 'rotate' as const),
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        journal.end();
        journal = new Journal();
        const { backlog } = journal;
        const confirmed: BacklogFrame[] = [];
        let taken: BacklogFrame[] = [];
        const confirm = (): void => {
          backlog.confirm();
          confirmed.push(...taken);
          taken = [];
        };
        for (const action of steps) {
          switch (action.kind) {
            case 'append':
              journal.append(action.count);
              break;
            case 'adopt':
              journal.adopt(action.count, action.count);
              break;
            case 'rotate':
              journal.rotate();
              break;
            case 'next':
              for (let i = 0; i < action.count; i++) {
                const next = backlog.next();
                if (next !== undefined) taken.push(next);
              }
              break;
            case 'confirm':
              confirm();
              break;
            case 'rewind':
              backlog.rewind();
              taken = [];
          }
          const waiting = journal.appended + journal.adopted - confirmed.length - taken.length;
          expect(backlog.hasNext || waiting === 0).toBe(true);
          const onDisk = journal.onDisk();
          for (const [instance, all] of [
            [OWN, journal.appended],
            [OTHER, journal.adopted],
          ] as const) {
            const done = new Set(numbers(confirmed, instance));
            const kept = onDisk.get(instance);
            expect(count(all).filter((batch) => !done.has(batch) && kept?.has(batch) !== true)).toEqual([]);
          }
        }
        journal.rotate();
        taken.push(...takeAll(backlog));
        confirm();
        expect(numbers(confirmed, OWN)).toEqual(count(journal.appended));
        expect(numbers(confirmed, OTHER)).toEqual(count(journal.adopted));
        expect(confirmed.every(({ payload, batch }) => payload.every((byte) => byte === batch % 256))).toBe(
          true,
        );
        expect([backlog.hasNext, backlog.waitingBytes, journal.files]).toEqual([false, 0, 0]);
      }),
      { numRuns: 60 },
    );
  });

  it('reads back what memory has no room for', () => {
    journal.append(5, 6 * 1024 * 1024);
    const first = takeAll(journal.backlog);
    journal.backlog.rewind();
    const again = takeAll(journal.backlog);
    for (const frames of [first, again]) {
      expect(frames.map(({ batch, instance }) => [batch, instance])).toEqual(
        count(5).map((batch) => [batch, OWN]),
      );
      expect(
        frames.map(({ payload, batch }) => crc32(payload) === crc32(frame(batch, payload.length).payload)),
      ).toEqual(count(5).map(() => true));
    }
  });

  it('keeps a file until the last of its frames is confirmed and nothing more can come', () => {
    journal.append(2);
    journal.backlog.next();
    journal.backlog.next();
    journal.rotate();
    expect(journal.files).toBe(1);
    journal.backlog.rewind();
    expect(journal.files).toBe(1);
    takeAll(journal.backlog);
    journal.backlog.confirm();
    expect(journal.files).toBe(0);

    journal.append(1);
    takeAll(journal.backlog);
    journal.backlog.confirm();
    expect(journal.files).toBe(1);
    journal.rotate();
    expect(journal.files).toBe(0);
  });

  it('takes what a dead writer left before what is being appended', () => {
    journal.append(2);
    journal.adopt(2);
    journal.append(1);
    expect(takeAll(journal.backlog).map(({ instance, batch }) => [instance, batch])).toEqual([
      [OTHER, 1],
      [OTHER, 2],
      [OWN, 1],
      [OWN, 2],
      [OWN, 3],
    ]);
  });

  it('takes everything that is in an adopted segment, also what came after its folder was listed', () => {
    const path = journal.directory.segmentPath(`${OTHER}.1`, 1);
    const writer = new SegmentWriter(path, OTHER);
    writer.append([frame(1)]);
    const [listed] = journal.directory.segments();
    writer.append([frame(2), frame(3)]);
    writer.close();
    journal.backlog.adopt(journal.directory.claim(listed!, `${OWN}.1`)!, OTHER);
    expect(numbers(takeAll(journal.backlog), OTHER)).toEqual([1, 2, 3]);
  });

  it('passes over a torn tail, and deletes the file with it', () => {
    journal.adopt(2, 40);
    expect(takeAll(journal.backlog)).toHaveLength(2);
    expect(journal.files).toBe(1);
    journal.backlog.confirm();
    expect(journal.files).toBe(0);
  });

  it('deletes an adopted segment that never had a frame', () => {
    const path = journal.directory.exitSegmentPath(OTHER, 1);
    writeFileSync(path, 'BLT');
    journal.backlog.adopt(path, OTHER);
    expect(existsSync(path)).toBe(false);
    expect(journal.backlog.hasNext).toBe(false);
  });

  it('leaves a segment of a newer version alone', () => {
    writeWholeSegment(journal.directory, OTHER, 1, [frame(1)]);
    const path = journal.directory.exitSegmentPath(OTHER, 1);
    const bytes = readFileSync(path);
    bytes.writeUInt16LE(2, 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
    writeFileSync(path, bytes);
    expect(() => journal.backlog.adopt(path, OTHER)).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_JOURNAL' }),
    );
    expect(readFileSync(path)).toEqual(bytes);
    expect(journal.backlog.next()).toBeUndefined();
  });

  it('knows how many bytes wait', () => {
    journal.append(3, 100);
    expect(journal.backlog.waitingBytes).toBe(3 * (FRAME_HEADER_BYTES + 100));
    journal.backlog.next();
    expect(journal.backlog.waitingBytes).toBe(2 * (FRAME_HEADER_BYTES + 100));
    journal.backlog.rewind();
    expect(journal.backlog.waitingBytes).toBe(3 * (FRAME_HEADER_BYTES + 100));
  });
});
