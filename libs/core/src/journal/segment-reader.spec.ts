import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { FRAME_HEADER_BYTES, type Frame, SEGMENT_HEADER_BYTES } from './segment-format.js';
import { SegmentReader } from './segment-reader.js';
import { SegmentWriter } from './segment-writer.js';

const INSTANCE = '0b8f7a3e-5c1d-4e2f-8a9b-0c1d2e3f4a5b';

function frame(batch: number, payload: Uint8Array = new Uint8Array([batch, 2, 3])): Frame {
  return { batch, records: batch + 1, appendedAtMs: 1_700_000_000_000 + batch, payload };
}

function plain(frames: readonly Frame[]): unknown[] {
  return frames.map(({ payload, ...rest }) => ({ ...rest, payload: Buffer.from(payload).toString('hex') }));
}

describe('a segment', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-segment-'));
    path = join(folder, 'a.blj');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(...appends: Frame[][]): number[] {
    const writer = new SegmentWriter(path, INSTANCE);
    const offsets = appends.flatMap((frames) => writer.append(frames));
    writer.close();
    return offsets;
  }

  function readAll(): { frames: Frame[]; remainder: number } {
    const reader = new SegmentReader(path);
    try {
      const frames: Frame[] = [];
      for (let next = reader.next(); next !== undefined; next = reader.next()) frames.push(next);
      return { frames, remainder: reader.remainder() };
    } finally {
      reader.close();
    }
  }

  it('gives back the frames that were appended, whatever they hold and however they were grouped', () => {
    const frames = fc.array(
      fc.record({
        batch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        records: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        appendedAtMs: fc.integer({ min: 0, max: 8.64e15 }),
        payload: fc.uint8Array({ maxLength: 300 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 4 }), (appends) => {
        rmSync(path, { force: true });
        write(...appends);
        expect(plain(readAll().frames)).toEqual(plain(appends.flat()));
        expect(readAll().remainder).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('takes more frames at once than one system call does', () => {
    const frames = Array.from({ length: 1500 }, (_, i) => frame(i + 1, Buffer.from(`payload ${i}`)));
    write(frames);
    expect(plain(readAll().frames)).toEqual(plain(frames));
  });

  it('says where each frame starts, so that it can be read alone', () => {
    const frames = [frame(1), frame(2, new Uint8Array(0)), frame(3)];
    const offsets = write(frames.slice(0, 2), frames.slice(2));
    const reader = new SegmentReader(path);
    for (const index of [2, 0, 1]) {
      reader.seek(offsets[index]!);
      expect(plain([reader.next()!])).toEqual(plain([frames[index]!]));
    }
    reader.close();
  });

  it('keeps the instance and the time of its making in its header', () => {
    const before = Date.now();
    write([]);
    const reader = new SegmentReader(path);
    expect(reader.header?.instance).toBe(INSTANCE);
    expect(reader.header?.createdAtMs).toBeGreaterThanOrEqual(before);
    expect(reader.header?.createdAtMs).toBeLessThanOrEqual(Date.now());
    reader.close();
  });

  it('is read while it grows', () => {
    const writer = new SegmentWriter(path, INSTANCE);
    const reader = new SegmentReader(path);
    expect(reader.next()).toBeUndefined();
    writer.append([frame(1)]);
    expect(reader.next()?.batch).toBe(1);
    expect(reader.next()).toBeUndefined();
    writer.append([frame(2)]);
    expect(reader.next()?.batch).toBe(2);
    reader.close();
    writer.close();
  });

  it('ends before a last frame that is cut at any byte', () => {
    const [, , last] = write([frame(1), frame(2), frame(3)]);
    const whole = readFileSync(path);
    for (let length = last!; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const { frames, remainder } = readAll();
      expect([length, frames.map(({ batch }) => batch), remainder]).toEqual([length, [1, 2], length - last!]);
    }
  });

  it('ends before a frame in which any one byte is damaged', () => {
    const [, second, third] = write([frame(1), frame(2), frame(3)]);
    const whole = readFileSync(path);
    expect(third! - second!).toBe(FRAME_HEADER_BYTES + 3);
    for (let at = second!; at < third!; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= flip;
        writeFileSync(path, damaged);
        const { frames, remainder } = readAll();
        expect([at, frames.map(({ batch }) => batch)]).toEqual([at, [1]]);
        expect(remainder).toBe(whole.length - second!);
      }
    }
  });

  it('has no frames when any byte of its header is damaged or missing', () => {
    write([frame(1)]);
    const whole = readFileSync(path);
    for (let at = 0; at < SEGMENT_HEADER_BYTES; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 0x10;
      writeFileSync(path, damaged);
      expect(readAll().frames).toEqual([]);
      writeFileSync(path, whole.subarray(0, at));
      expect(readAll().frames).toEqual([]);
    }
  });

  it('does not allocate what a damaged length asks for', () => {
    const [first] = write([frame(1)]);
    const damaged = readFileSync(path);
    damaged.writeUInt32LE(0xffff_ffff, first);
    writeFileSync(path, damaged);
    const before = process.memoryUsage().arrayBuffers;
    expect(readAll().frames).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });
});
