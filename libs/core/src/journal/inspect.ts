import { join } from 'node:path';
import { JournalDirectory } from './journal-directory.js';
import { SegmentReader } from './segment-reader.js';

/** What a segment holds. */
export interface SegmentSummary {
  readonly name: string;
  readonly instance: string;
  /** Who appends to it or has claimed it; undefined when it was written whole at exit. */
  readonly holder: string | undefined;
  readonly bytes: number;
  readonly frames: number;
  readonly records: number;
  readonly firstBatch: number | undefined;
  readonly lastBatch: number | undefined;
  /** Bytes after the last whole frame: a torn tail, never acknowledged. */
  readonly tornBytes: number;
  readonly problem: string | undefined;
}

/** Reads a journal folder without changing or claiming anything. @throws the system's error when there is none. */
export function inspectJournal(path: string): SegmentSummary[] {
  const directory = new JournalDirectory(path);
  return directory.segments().map((file) => {
    const { name, instance, holder, bytes } = file;
    return { name, instance, holder, bytes, ...summarise(join(path, name)) };
  });
}

type Contents = Omit<SegmentSummary, 'name' | 'instance' | 'holder' | 'bytes'>;

function summarise(path: string): Contents {
  let reader: SegmentReader;
  try {
    reader = new SegmentReader(path);
  } catch (error) {
    return { ...EMPTY, problem: error instanceof Error ? error.message : String(error) };
  }
  try {
    let { frames, records, firstBatch, lastBatch } = EMPTY;
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      frames++;
      records += frame.records;
      firstBatch ??= frame.batch;
      lastBatch = frame.batch;
    }
    const problem = reader.header === undefined ? 'no valid header' : undefined;
    return { frames, records, firstBatch, lastBatch, tornBytes: reader.remainder(), problem };
  } finally {
    reader.close();
  }
}

const EMPTY: Contents = {
  frames: 0,
  records: 0,
  firstBatch: undefined,
  lastBatch: undefined,
  tornBytes: 0,
  problem: undefined,
};
