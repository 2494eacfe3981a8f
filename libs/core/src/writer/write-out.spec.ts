import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalDirectory, SegmentReader } from '../journal/index.js';
import type { PendingBatch } from './pending-batches.js';
import { writeOut } from './write-out.js';

const INSTANCE = 'aaaaaaaa-0000-4000-8000-000000000001';

const batches = [1, 2, 3].map((number): PendingBatch => ({
  batch: number,
  records: number * 10,
  bytes: 0,
  payload: Buffer.from(`payload ${number}`),
  through: 0,
  createdAtMs: 0,
  listener: undefined,
  isAwaited: false,
}));

describe('writeOut', () => {
  let directory: JournalDirectory;
  let number: number;
  const nextNumber = (): number => ++number;
  beforeEach(() => {
    directory = new JournalDirectory(join(mkdtempSync(join(tmpdir(), 'blotter-out-')), 'journal'));
    number = 0;
  });
  afterEach(() => rmSync(join(directory.path, '..'), { recursive: true }));

  it('writes all batches into one segment that nobody holds, and makes the folder if need be', () => {
    expect(writeOut(directory, INSTANCE, nextNumber, batches)).toEqual({ written: 3 });
    const [segment, ...others] = directory.segments();
    expect(others).toEqual([]);
    expect(segment).toMatchObject({ instance: INSTANCE, holder: undefined });
    const reader = new SegmentReader(directory.pathOf(segment!));
    const frames = [reader.next(), reader.next(), reader.next()];
    expect(frames.map((frame) => [frame?.batch, frame?.records, String(frame?.payload)])).toEqual(
      batches.map(({ batch, records }) => [batch, records, `payload ${batch}`]),
    );
    expect(reader.next()).toBeUndefined();
    reader.close();
  });

  it('says why nothing could be written, and tries no parts unless the disk is full', () => {
    writeFileSync(directory.path, 'a file');
    expect(writeOut(directory, INSTANCE, nextNumber, batches)).toMatchObject({
      written: 0,
      error: { code: 'EEXIST' },
    });
    expect(number).toBe(0);
  });
});
