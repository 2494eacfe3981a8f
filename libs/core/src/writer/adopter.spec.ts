import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { JournalDirectory, SegmentWriter, writeWholeSegment } from '../journal/index.js';
import { type ProcessLock, tryLock } from '../store/index.js';
import { Adopter } from './adopter.js';
import { Backlog } from './backlog.js';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';
const C = 'cccccccc-0000-4000-8000-000000000003';

describe('Adopter', () => {
  let directory: JournalDirectory;
  const backlogs: Backlog[] = [];
  const locks: ProcessLock[] = [];
  beforeEach(() => {
    directory = new JournalDirectory(mkdtempSync(join(tmpdir(), 'blotter-adopter-')));
  });
  afterEach(() => {
    for (const lock of locks.splice(0)) lock.release();
    for (const backlog of backlogs.splice(0)) backlog.close();
    rmSync(directory.path, { recursive: true });
  });

  function frame(batch: number) {
    return { batch, records: 1, appendedAtMs: 1, payload: new Uint8Array(3) };
  }

  /** A segment of a writer, with one frame. */
  function segment(holder: string, number: number, batch = number): string {
    const path = directory.segmentPath(holder, number);
    const writer = new SegmentWriter(path, holder.slice(0, 36));
    writer.append([frame(batch)]);
    writer.close();
    return path;
  }

  function lock(holder: string): ProcessLock {
    const held = tryLock(directory.lockPath(holder))!;
    locks.push(held);
    return held;
  }

  function adopterOf(holder: string): { adopter: Adopter; taken: () => Array<[string, number]> } {
    const backlog = new Backlog(directory);
    backlogs.push(backlog);
    const taken = (): Array<[string, number]> => {
      const all: Array<[string, number]> = [];
      for (let next = backlog.next(); next !== undefined; next = backlog.next())
        all.push([next.instance, next.batch]);
      return all;
    };
    return { adopter: new Adopter(directory, backlog, holder), taken };
  }

  it('takes over what dead writers and exits have left, in order, and leaves the living alone', () => {
    segment(`${A}.1`, 1);
    segment(`${A}.1`, 2);
    writeWholeSegment(directory, A, 1, [frame(3)]);
    const alive = segment(`${B}.1`, 1);
    lock(`${B}.1`);
    const own = segment(`${C}.1`, 1);
    lock(`${C}.1`);
    const { adopter, taken } = adopterOf(`${C}.1`);
    adopter.adopt();
    expect(adopter.adoptedSegments).toBe(3);
    expect(taken()).toEqual([
      [A, 1],
      [A, 2],
      [A, 3],
    ]);
    expect([existsSync(alive), existsSync(own)]).toEqual([true, true]);
    adopter.adopt();
    expect(adopter.adoptedSegments).toBe(3);
  });

  it('takes over from a writer when it dies', () => {
    segment(`${A}.1`, 1);
    const alive = lock(`${A}.1`);
    const { adopter, taken } = adopterOf(`${C}.1`);
    adopter.adopt();
    expect(taken()).toEqual([]);
    alive.release();
    adopter.adopt();
    expect(taken()).toEqual([[A, 1]]);
  });

  it('takes over from an earlier incarnation of its own instance', () => {
    segment(`${A}.1`, 1);
    segment(`${A}.2`, 1, 2);
    lock(`${A}.2`);
    const { adopter, taken } = adopterOf(`${A}.2`);
    adopter.adopt();
    expect(taken()).toEqual([[A, 1]]);
  });

  it('takes over from a claimant that died before it was done', () => {
    segment(`${A}.1`, 1);
    const claimant = lock(`${B}.1`);
    adopterOf(`${B}.1`).adopter.adopt();
    const { adopter, taken } = adopterOf(`${C}.1`);
    adopter.adopt();
    expect(adopter.adoptedSegments).toBe(0);
    claimant.release();
    adopter.adopt();
    expect(taken()).toEqual([[A, 1]]);
  });

  it('shares the segments with another adopter: each has one', () => {
    for (let number = 1; number <= 6; number++) segment(`${A}.1`, number);
    const adopters = [`${B}.1`, `${C}.1`].map((holder) => {
      lock(holder);
      return adopterOf(holder);
    });
    for (const { adopter } of adopters) adopter.adopt();
    expect(
      adopters
        .flatMap(({ taken }) => taken())
        .map(([, batch]) => batch)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('deletes the lock files of the dead, also of those that left nothing else', () => {
    writeFileSync(directory.lockPath(`${A}.1`), '');
    lock(`${B}.1`);
    adopterOf(`${C}.1`).adopter.adopt();
    expect(readdirSync(directory.path)).toEqual([`${B}.1.lock`]);
  });

  it('throws for a segment of a newer version, each time, keeps it, and takes the others', () => {
    const newer = segment(`${A}.1`, 1);
    segment(`${B}.1`, 1);
    const bytes = readFileSync(newer);
    bytes.writeUInt16LE(2, 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
    writeFileSync(newer, bytes);
    const { adopter, taken } = adopterOf(`${C}.1`);
    expect(() => adopter.adopt()).toThrow(expect.objectContaining({ code: 'ERR_BLOTTER_JOURNAL' }));
    expect(taken()).toEqual([[B, 1]]);
    expect(() => adopter.adopt()).toThrow(expect.objectContaining({ code: 'ERR_BLOTTER_JOURNAL' }));
    const kept = directory.segments().find(({ instance }) => instance === A)!;
    expect(readFileSync(directory.pathOf(kept))).toEqual(bytes);
  });

  it('takes a segment later that cannot be opened now', () => {
    const path = segment(`${A}.1`, 1);
    const bytes = readFileSync(path);
    rmSync(path);
    // Nothing that can be read like a file.
    mkdirSync(path);
    const { adopter, taken } = adopterOf(`${C}.1`);
    for (let i = 0; i < 2; i++) {
      expect(() => adopter.adopt()).toThrow(expect.objectContaining({ code: 'EISDIR' }));
    }
    const claimed = directory.pathOf(directory.segments()[0]!);
    rmdirSync(claimed);
    writeFileSync(claimed, bytes);
    adopter.adopt();
    adopter.adopt();
    expect(taken()).toEqual([[A, 1]]);
    expect(adopter.adoptedSegments).toBe(1);
  });

  it('throws what the system says when the folder is gone', () => {
    const missing = new JournalDirectory(join(directory.path, 'missing'));
    const adopter = new Adopter(missing, new Backlog(missing), `${C}.1`);
    expect(() => adopter.adopt()).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
