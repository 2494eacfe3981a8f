import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectionText } from './inspection-text.js';
import { JournalDirectory } from './journal-directory.js';
import { writeWholeSegment } from './write-segment.js';

const WRITER = 'aaaaaaaa-0000-4000-8000-000000000001';

describe('inspectionText', () => {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'blotter-inspection-'));
  });
  afterEach(() => rmSync(path, { recursive: true }));

  it('has nothing to say of a folder that is not there', () => {
    expect(inspectionText(join(path, 'missing'))).toBeUndefined();
  });

  it('finds the journal in Blotter’s directory, and takes its folder, too', () => {
    const journal = join(path, 'journal');
    mkdirSync(journal);
    const frame = { batch: 7, records: 3, appendedAtMs: 1, payload: new Uint8Array(4) };
    writeWholeSegment(new JournalDirectory(journal), WRITER, 1, [frame]);
    const text = inspectionText(path);
    expect(text).toMatch(/1 batches \(7…7\) {2}3 records {2}held by nobody/);
    expect(text).toMatch(/1 segments, 3 records\n$/);
    expect(inspectionText(journal)).toBe(text);
  });

  it('tells of a torn tail', () => {
    const directory = new JournalDirectory(path);
    const frame = { batch: 1, records: 1, appendedAtMs: 1, payload: new Uint8Array(4) };
    writeWholeSegment(directory, WRITER, 1, [frame]);
    appendFileSync(join(path, directory.segments()[0]!.name), 'torn');
    expect(inspectionText(path)).toContain('torn tail 4 B');
  });
});
