import { type FSWatcher, mkdtempSync, readdirSync, rmSync, statSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalDirectory } from './journal-directory.js';
import { type Frame, SEGMENT_HEADER_BYTES } from './segment-format.js';
import { SegmentReader } from './segment-reader.js';
import { writeWholeSegment } from './write-segment.js';

const INSTANCE = '0b8f7a3e-5c1d-4e2f-8a9b-0c1d2e3f4a5b';

function frame(batch: number, payload: Uint8Array = new Uint8Array(10)): Frame {
  return { batch, records: 1, appendedAtMs: 1, payload };
}

describe('writeWholeSegment', () => {
  let directory: JournalDirectory;
  let watcher: FSWatcher | undefined;
  beforeEach(() => {
    directory = new JournalDirectory(mkdtempSync(join(tmpdir(), 'blotter-whole-')));
  });
  afterEach(() => {
    watcher?.close();
    rmSync(directory.path, { recursive: true });
  });

  it('writes a segment that nobody holds', () => {
    const bytes = writeWholeSegment(directory, INSTANCE, 3, [frame(1), frame(2)]);
    expect(directory.segments()).toEqual([
      expect.objectContaining({ instance: INSTANCE, holder: undefined, bytes }),
    ]);
    const reader = new SegmentReader(directory.exitSegmentPath(INSTANCE, 3));
    expect([reader.next()?.batch, reader.next()?.batch, reader.next(), reader.remainder()]).toEqual([
      1,
      2,
      undefined,
      0,
    ]);
    reader.close();
    expect(statSync(reader.path).mode & 0o777).toBe(0o600);
  });

  it('shows nothing when it fails halfway, and can be tried again', () => {
    const unwritable = 'not bytes' as unknown as Uint8Array;
    const frames = [...Array.from({ length: 600 }, (_, i) => frame(i + 1)), frame(601, unwritable)];
    expect(() => writeWholeSegment(directory, INSTANCE, 1, frames)).toThrow();
    expect(readdirSync(directory.path)).toEqual([]);
    writeWholeSegment(directory, INSTANCE, 1, frames.slice(0, 600));
    expect(directory.segments()).toHaveLength(1);
  });

  it('throws what the system says when there is no folder', () => {
    const missing = new JournalDirectory(join(directory.path, 'missing'));
    expect(() => writeWholeSegment(missing, INSTANCE, 1, [frame(1)])).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });

  it('gives the segment its name only when it is whole', async () => {
    const names: string[] = [];
    const final = `${INSTANCE}.exit-000001.blj`;
    const published = Promise.withResolvers<void>();
    watcher = watch(directory.path, (_, name) => {
      names.push(name!);
      if (name === final) published.resolve();
    });
    writeWholeSegment(directory, INSTANCE, 1, [frame(1, new Uint8Array(1_000_000))]);
    await published.promise;
    // All that happened before the rename happened under the name that readers pass over.
    const before = names.slice(0, names.indexOf(final));
    expect(before.length).toBeGreaterThan(0);
    expect(new Set(before)).toEqual(new Set([`${final}.tmp`]));
    expect(directory.segments()[0]!.bytes).toBeGreaterThan(SEGMENT_HEADER_BYTES + 1_000_000);
  });
});
