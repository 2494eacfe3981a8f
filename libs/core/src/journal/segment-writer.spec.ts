import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from './segment-format.js';
import { SegmentReader } from './segment-reader.js';
import { SegmentWriter } from './segment-writer.js';

const INSTANCE = '0b8f7a3e-5c1d-4e2f-8a9b-0c1d2e3f4a5b';

function frame(batch: number): Frame {
  return { batch, records: 1, appendedAtMs: 1, payload: new Uint8Array([1, 2, 3]) };
}

/** A write that fails after an earlier part of it is in the file: one system call takes 500 frames. */
function failsHalfway(): Frame[] {
  const unwritable = 'not bytes' as unknown as Uint8Array;
  return [...Array.from({ length: 600 }, (_, i) => frame(100 + i)), { ...frame(700), payload: unwritable }];
}

describe('SegmentWriter', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-writer-'));
    path = join(folder, 'a.blj');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function batches(): { batches: number[]; remainder: number } {
    const reader = new SegmentReader(path);
    const found: number[] = [];
    for (let next = reader.next(); next !== undefined; next = reader.next()) found.push(next.batch);
    const remainder = reader.remainder();
    reader.close();
    return { batches: found, remainder };
  }

  it('makes a file that only its owner may read', () => {
    new SegmentWriter(path, INSTANCE).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('never takes over a file that exists', () => {
    new SegmentWriter(path, INSTANCE).close();
    expect(() => new SegmentWriter(path, INSTANCE)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(existsSync(path)).toBe(true);
  });

  it('leaves no file behind when its header cannot be written', () => {
    expect(() => new SegmentWriter(path, undefined as unknown as string)).toThrow(TypeError);
    expect(existsSync(path)).toBe(false);
  });

  it('leaves the file as it was when an append fails halfway', () => {
    const writer = new SegmentWriter(path, INSTANCE);
    writer.append([frame(1)]);
    const before = statSync(path).size;
    expect(() => writer.append(failsHalfway())).toThrow();
    expect(writer.isBroken).toBe(false);
    expect(writer.bytes).toBe(before);
    expect(statSync(path).size).toBe(before);
    expect(batches()).toEqual({ batches: [1], remainder: 0 });
    writer.close();
  });

  it('appends after a failed append where the last good frame ends', () => {
    const writer = new SegmentWriter(path, INSTANCE);
    writer.append([frame(1)]);
    const end = writer.bytes;
    expect(() => writer.append(failsHalfway())).toThrow();
    expect(writer.append([frame(2), frame(3)])).toEqual([end, end + (writer.bytes - end) / 2]);
    writer.close();
    expect(statSync(path).size).toBe(writer.bytes);
    expect(batches()).toEqual({ batches: [1, 2, 3], remainder: 0 });
  });

  it('says that it is broken when what failed cannot be undone', () => {
    const writer = new SegmentWriter(path, INSTANCE);
    writer.append([frame(1)]);
    writer.close();
    expect(() => writer.append([frame(2)])).toThrow(expect.objectContaining({ code: 'EBADF' }));
    expect(writer.isBroken).toBe(true);
    expect(batches()).toEqual({ batches: [1], remainder: 0 });
  });
});
