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

  describe('resync', () => {
    /** What a reader finds that goes on behind damage. */
    function readOn(): { batches: number[]; skipped: number[]; tornBytes: number } {
      const reader = new SegmentReader(path);
      const batches: number[] = [];
      const skipped: number[] = [];
      try {
        for (;;) {
          for (let next = reader.next(); next !== undefined; next = reader.next()) batches.push(next.batch);
          const offset = reader.resync();
          if (offset === undefined) return { batches, skipped, tornBytes: reader.remainder() };
          skipped.push(offset - reader.offset);
          reader.seek(offset);
        }
      } finally {
        reader.close();
      }
    }

    it('goes on at the next whole frame when any one byte of a frame is damaged', () => {
      const [, second, third] = write([frame(1), frame(2), frame(3)]);
      const whole = readFileSync(path);
      for (let at = second!; at < third!; at++) {
        for (const flip of [0x01, 0x80, 0xff]) {
          const damaged = Buffer.from(whole);
          damaged[at]! ^= flip;
          writeFileSync(path, damaged);
          expect([at, readOn()]).toEqual([
            at,
            { batches: [1, 3], skipped: [third! - second!], tornBytes: 0 },
          ]);
        }
      }
    });

    it('finds nothing behind a last frame that is cut at any byte', () => {
      const [, , last] = write([frame(1), frame(2), frame(3)]);
      const whole = readFileSync(path);
      for (let length = last!; length < whole.length; length++) {
        writeFileSync(path, whole.subarray(0, length));
        expect(readOn()).toEqual({ batches: [1, 2], skipped: [], tornBytes: length - last! });
      }
    });

    it('finds frames when bytes are missing, or too many', () => {
      const [, second, third] = write([frame(1), frame(2), frame(3)]);
      const whole = readFileSync(path);
      writeFileSync(path, Buffer.concat([whole.subarray(0, second! + 5), whole.subarray(third)]));
      expect(readOn()).toEqual({ batches: [1, 3], skipped: [5], tornBytes: 0 });
      writeFileSync(
        path,
        Buffer.concat([whole.subarray(0, second), Buffer.alloc(99), whole.subarray(second)]),
      );
      expect(readOn()).toEqual({ batches: [1, 2, 3], skipped: [99], tornBytes: 0 });
    });

    it('crosses damage longer than one read, wherever the next frame starts', () => {
      const window = 1024 * 1024;
      for (const length of [window - 2, window - 1, window, window + 1, window + 27, 2 * window + 5]) {
        rmSync(path, { force: true });
        const [first, second] = write([frame(1, Buffer.alloc(length - FRAME_HEADER_BYTES, 7)), frame(2)]);
        const damaged = readFileSync(path);
        damaged[first!]! ^= 0xff;
        writeFileSync(path, damaged);
        expect(second! - first!).toBe(length);
        expect(readOn()).toEqual({ batches: [2], skipped: [length], tornBytes: 0 });
      }
    });

    it('finds every whole frame among any damage', () => {
      const parts = fc.array(
        fc.oneof(
          fc.record({ junk: fc.uint8Array({ maxLength: 60 }) }),
          fc.record({ payload: fc.uint8Array({ maxLength: 60 }) }),
        ),
        { maxLength: 8 },
      );
      fc.assert(
        fc.property(parts, (all) => {
          rmSync(path, { force: true });
          const frames = all.flatMap((part, i) => ('payload' in part ? [frame(i + 1, part.payload)] : []));
          const offsets = write(frames);
          const whole = readFileSync(path);
          const images = frames.map((_, i) => whole.subarray(offsets[i], offsets[i + 1]));
          const bytes = all.map((part) => ('payload' in part ? images.shift()! : part.junk));
          writeFileSync(path, Buffer.concat([whole.subarray(0, SEGMENT_HEADER_BYTES), ...bytes]));
          expect(readOn().batches).toEqual(frames.map(({ batch }) => batch));
        }),
        { numRuns: 60 },
      );
    });

    it('works where the header of the segment is damaged', () => {
      const [first] = write([frame(1)]);
      const damaged = readFileSync(path);
      damaged[10]! ^= 1;
      writeFileSync(path, damaged);
      const reader = new SegmentReader(path);
      reader.seek(0);
      expect(reader.resync()).toBe(first);
      expect(reader.offset).toBe(0);
      reader.close();
    });
  });
});
