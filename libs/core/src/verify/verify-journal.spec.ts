import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { JournalDirectory, SegmentWriter, writeWholeSegment } from '../journal/index.js';
import { LogsEncoder } from '../otlp/index.js';
import { verifyJournal } from './verify-journal.js';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';

function frame(batch: number, records = 3, counted = records) {
  const list = Array.from({ length: records }, (_, i) => ({
    hrTime: [1_700_000_000, i] as const,
    hrTimeObserved: [1_700_000_000, i] as const,
    body: `Order ${i} filled`,
    attributes: {},
    droppedAttributesCount: 0,
    resource: { attributes: {} },
    instrumentationScope: { name: 'orders' },
  }));
  const payload = new LogsEncoder().encode(list, () => ({ uid: 'u' }));
  return { batch, records: counted, appendedAtMs: 1_700_000_000_000, payload };
}

describe('verifyJournal', () => {
  let directory: JournalDirectory;
  beforeEach(() => {
    directory = new JournalDirectory(mkdtempSync(join(tmpdir(), 'blotter-verify-')));
  });
  afterEach(() => rmSync(directory.path, { recursive: true }));

  const verify = (isStored: (instance: string, batch: number) => boolean = () => false) =>
    verifyJournal(directory.path, isStored);

  /** @returns the segment, and the offset of each frame. */
  function append(frames: Array<ReturnType<typeof frame>>): { path: string; offsets: number[] } {
    const path = directory.segmentPath(`${A}.1`, 1);
    const writer = new SegmentWriter(path, A);
    const offsets = writer.append(frames);
    writer.close();
    return { path, offsets };
  }

  function flip(path: string, at: number): void {
    const bytes = readFileSync(path);
    bytes[at]! ^= 0x04;
    writeFileSync(path, bytes);
  }

  it('counts what is there, and changes nothing', () => {
    append([frame(1), frame(2), frame(3, 5)]);
    writeWholeSegment(directory, B, 1, [frame(7, 2)]);
    const contents = () =>
      readdirSync(directory.path).map((name) => [name, readFileSync(join(directory.path, name))]);
    const before = contents();
    expect(verify((instance, batch) => instance === A && batch <= 2)).toEqual({
      folder: directory.path,
      segments: 2,
      frames: 4,
      storedFrames: 2,
      records: 13,
      notes: [],
      problems: [],
    });
    expect(contents()).toEqual(before);
  });

  it('has nothing to say against an empty folder', () => {
    expect(verify()).toMatchObject({ segments: 0, frames: 0, notes: [], problems: [] });
  });

  it('finds a flipped byte in the middle, and goes on behind it', () => {
    const { path, offsets } = append([frame(1), frame(2), frame(3), frame(4), frame(5)]);
    flip(path, offsets[1]! + 40);
    flip(path, offsets[3]! + 3);
    const { problems, ...report } = verify();
    expect(report).toMatchObject({ segments: 1, frames: 3, records: 9, notes: [] });
    expect(problems).toEqual([
      {
        kind: 'frame-damaged',
        segment: basename(path),
        offset: offsets[1],
        expected: 'a whole frame',
        found: `${offsets[2]! - offsets[1]!} bytes that are none; the next whole frame is at byte ${offsets[2]}`,
        places: 2,
      },
    ]);
  });

  it('takes a torn tail as a note, at any byte', () => {
    const { path, offsets } = append([frame(1), frame(2)]);
    const whole = readFileSync(path);
    for (const length of [1, 27, 28, whole.length - offsets[1]! - 1]) {
      writeFileSync(path, whole.subarray(0, offsets[1]! + length));
      const { notes, problems, frames } = verify();
      expect({ problems, frames }).toEqual({ problems: [], frames: 1 });
      expect(notes).toEqual([expect.stringContaining(`torn tail of ${length} bytes at byte ${offsets[1]}`)]);
    }
  });

  it('tells damage and a torn tail in one segment apart', () => {
    const { path, offsets } = append([frame(1), frame(2), frame(3)]);
    flip(path, offsets[0]! + 30);
    appendFileSync(path, 'torn');
    const { notes, problems } = verify();
    expect(problems).toEqual([expect.objectContaining({ kind: 'frame-damaged', offset: offsets[0] })]);
    expect(notes).toHaveLength(1);
  });

  it('takes a cut end of a segment that was published whole as damage', () => {
    writeWholeSegment(directory, B, 1, [frame(1), frame(2)]);
    const path = directory.exitSegmentPath(B, 1);
    const whole = readFileSync(path);
    for (const name of [path, `${path}.of.${A}.1`]) {
      renameSync(path, name);
      writeFileSync(name, whole.subarray(0, whole.length - 1));
      expect(verify()).toMatchObject({ notes: [], problems: [{ kind: 'frame-damaged' }] });
      renameSync(name, path);
    }
    writeFileSync(path, whole.subarray(0, 20));
    expect(verify()).toMatchObject({ notes: [], problems: [{ kind: 'segment-header', offset: 0 }] });
  });

  it('tells a header that never got whole from a damaged one', () => {
    const { path, offsets } = append([frame(1)]);
    const whole = readFileSync(path);
    flip(path, 12);
    expect(verify()).toMatchObject({
      frames: 0,
      problems: [{ kind: 'segment-header', offset: 0, found: expect.stringContaining(`byte ${offsets[0]}`) }],
    });
    writeFileSync(path, whole.subarray(0, 12));
    expect(verify()).toMatchObject({
      segments: 1,
      problems: [],
      notes: [expect.stringContaining('12 bytes')],
    });
  });

  it('finds payloads that are not OTLP, and wrong counts', () => {
    const { offsets } = append([
      frame(1),
      { ...frame(2), payload: Buffer.from([0x0a, 0x7f]) },
      frame(3, 3, 4),
    ]);
    expect(verify().problems).toEqual([
      expect.objectContaining({ kind: 'frame-payload', offset: offsets[1] }),
      expect.objectContaining({ kind: 'frame-records', offset: offsets[2], found: '3' }),
    ]);
  });

  it('finds a segment under the name of another instance, and one of a newer version', () => {
    const { path } = append([frame(1)]);
    renameSync(path, directory.segmentPath(`${B}.1`, 1));
    expect(verify()).toMatchObject({ frames: 1, problems: [{ kind: 'segment-name' }] });
    const newer = append([frame(1)]).path;
    const bytes = readFileSync(newer);
    bytes.writeUInt16LE(9, 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
    writeFileSync(newer, bytes);
    expect(verify().problems).toEqual([
      expect.objectContaining({ kind: 'unreadable', found: expect.stringContaining('version 9') }),
      expect.objectContaining({ kind: 'segment-name' }),
    ]);
  });

  it('mentions segments that were set aside', () => {
    directory.setAside(append([frame(1)]).path);
    expect(verify()).toMatchObject({
      segments: 0,
      problems: [],
      notes: [expect.stringContaining('1 segments')],
    });
  });

  it('refuses a folder that is not there', () => {
    expect(() => verifyJournal(join(directory.path, 'missing'), () => false)).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_DIRECTORY' }),
    );
  });
});
