import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { inspectJournal } from './inspect.js';
import { JournalDirectory } from './journal-directory.js';
import { SegmentWriter } from './segment-writer.js';
import { writeWholeSegment } from './write-segment.js';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';

describe('inspectJournal', () => {
  let directory: JournalDirectory;
  beforeEach(() => {
    directory = new JournalDirectory(mkdtempSync(join(tmpdir(), 'blotter-inspect-')));
  });
  afterEach(() => rmSync(directory.path, { recursive: true }));

  const frame = (batch: number, records: number) => ({
    batch,
    records,
    appendedAtMs: 1,
    payload: new Uint8Array(4),
  });

  function append(holder: string, number: number): string {
    const path = directory.segmentPath(holder, number);
    const writer = new SegmentWriter(path, holder.slice(0, 36));
    writer.append([frame(5, 10), frame(6, 20)]);
    writer.close();
    return path;
  }

  it('says what each segment holds, and changes nothing', () => {
    const path = append(`${A}.1`, 1);
    appendFileSync(path, 'torn');
    writeWholeSegment(directory, B, 1, [frame(9, 3)]);
    const contents = () =>
      readdirSync(directory.path).map((name) => [name, readFileSync(join(directory.path, name))]);
    const before = contents();
    expect(inspectJournal(directory.path)).toEqual([
      {
        name: path.slice(directory.path.length + 1),
        instance: A,
        holder: `${A}.1`,
        bytes: 36 + 2 * 32 + 4,
        frames: 2,
        records: 30,
        firstBatch: 5,
        lastBatch: 6,
        tornBytes: 4,
        problem: undefined,
      },
      expect.objectContaining({ holder: undefined, frames: 1, records: 3, firstBatch: 9, tornBytes: 0 }),
    ]);
    expect(contents()).toEqual(before);
  });

  it('names the problem of a segment without a header, and of one of a newer version', () => {
    writeFileSync(directory.segmentPath(`${A}.1`, 1), 'BLTJ');
    const newer = append(`${B}.1`, 1);
    const bytes = readFileSync(newer);
    bytes.writeUInt16LE(9, 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
    writeFileSync(newer, bytes);
    const [damaged, unknown] = inspectJournal(directory.path);
    expect(damaged).toMatchObject({ frames: 0, firstBatch: undefined, problem: 'no valid header' });
    expect(unknown).toMatchObject({ frames: 0, problem: expect.stringContaining('version 9') });
  });

  it('throws when there is no folder', () => {
    expect(() => inspectJournal(join(directory.path, 'missing'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });
});
