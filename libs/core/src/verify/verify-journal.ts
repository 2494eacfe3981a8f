import { existsSync, statSync } from 'node:fs';
import { BlotterError } from '../errors.js';
import { type Frame, JournalDirectory, type SegmentFile, SegmentReader } from '../journal/index.js';
import { readLogRows } from '../otlp/index.js';
import { Problems } from '../store/index.js';
import type { JournalProblem, JournalProblemKind, JournalReport } from './journal-report.js';

/** Living writers claim and delete segments meanwhile: so many times the folder is listed again. */
const MAX_LISTINGS = 10;

/**
 * Checks every segment of a journal, and changes nothing.
 * @param isStored - whether the store has a batch.
 * @throws BlotterError ERR_BLOTTER_DIRECTORY when the folder cannot be read.
 */
export function verifyJournal(
  folder: string,
  isStored: (instance: string, batch: number) => boolean,
): JournalReport {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw unreadableFolder(folder, 'there is no such folder');
  }
  return new JournalVerifier(folder, isStored).verify();
}

class JournalVerifier {
  private readonly directory: JournalDirectory;
  private readonly problems = new Problems<JournalProblem>();
  private readonly notes: string[] = [];
  private segments = 0;
  private frames = 0;
  private storedFrames = 0;
  private records = 0;

  constructor(
    private readonly folder: string,
    private readonly isStored: (instance: string, batch: number) => boolean,
  ) {
    this.directory = new JournalDirectory(folder);
  }

  verify(): JournalReport {
    const done = new Set<string>();
    for (let listing = 0; listing < MAX_LISTINGS; listing++) {
      // A claim changes the end of the name.
      const open = list(this.directory).filter(({ name }) => !done.has(baseName(name)));
      // All, not some: one that is gone may be there under its new name.
      const gone = open.filter((file) => !this.segment(file, done));
      if (gone.length === 0) break;
    }
    this.noteSetAside();
    const { folder, segments, frames, storedFrames, records, notes } = this;
    return { folder, segments, frames, storedFrames, records, notes, problems: this.problems.list() };
  }

  /** @returns false when it has been claimed or deleted since it was listed. */
  private segment(file: SegmentFile, done: Set<string>): boolean {
    let reader: SegmentReader;
    try {
      reader = new SegmentReader(this.directory.pathOf(file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      this.add('unreadable', file, 0, 'a segment that this version can read', messageOf(error));
      done.add(baseName(file.name));
      this.segments++;
      return true;
    }
    try {
      this.contents(file, reader);
    } finally {
      reader.close();
    }
    done.add(baseName(file.name));
    this.segments++;
    return true;
  }

  private contents(file: SegmentFile, reader: SegmentReader): void {
    if (reader.header === undefined) {
      reader.seek(0);
      this.damage(file, reader, 'segment-header');
      return;
    }
    const { instance } = reader.header;
    if (instance !== file.instance) {
      this.add('segment-name', file, 0, `batches of ${file.instance}, as its name says`, `of ${instance}`);
    }
    for (;;) {
      const offset = reader.offset;
      const frame = reader.next();
      if (frame !== undefined) this.frame(file, instance, offset, frame);
      else if (reader.remainder() === 0 || !this.damage(file, reader, 'frame-damaged')) return;
    }
  }

  private frame(file: SegmentFile, instance: string, offset: number, frame: Frame): void {
    this.frames++;
    if (this.isStored(instance, frame.batch)) this.storedFrames++;
    try {
      const records = countRecords(frame.payload);
      this.records += records;
      if (records === frame.records) return;
      const expected = `${frame.records} records in batch ${frame.batch}`;
      this.add('frame-records', file, offset, expected, `${records}`);
    } catch (error) {
      const expected = `an ExportLogsServiceRequest in batch ${frame.batch}`;
      this.add('frame-payload', file, offset, expected, messageOf(error));
    }
  }

  /**
   * Bytes at the reader's position that are no whole frame. A torn tail was never acknowledged: nothing is lost.
   * @returns whether the reader can go on.
   */
  private damage(
    file: SegmentFile,
    reader: SegmentReader,
    kind: 'segment-header' | 'frame-damaged',
  ): boolean {
    const { offset } = reader;
    const resumes = reader.resync();
    // What a living writer appends may have become whole while it was searched.
    if (reader.next() !== undefined) {
      reader.seek(offset);
      return true;
    }
    const bytes = reader.remainder();
    const expected = kind === 'segment-header' ? 'the header of a segment' : 'a whole frame';
    if (resumes !== undefined) {
      const found = `${resumes - offset} bytes that are none; the next whole frame is at byte ${resumes}`;
      this.add(kind, file, offset, expected, found);
      reader.seek(resumes);
      return true;
    }
    // Only complete segments are given such a name, so it was whole once.
    if (isExitSegment(file))
      this.add(kind, file, offset, expected, `${bytes} bytes that are none, to the end`);
    else this.notes.push(`${file.name}: torn tail of ${bytes} bytes at byte ${offset}, never acknowledged.`);
    return false;
  }

  private noteSetAside(): void {
    if (!existsSync(this.directory.rejectedPath)) return;
    const { length } = list(new JournalDirectory(this.directory.rejectedPath));
    if (length > 0) this.notes.push(`${length} segments are set aside in ${this.directory.rejectedPath}.`);
  }

  private add(
    kind: JournalProblemKind,
    file: SegmentFile,
    offset: number,
    expected: string,
    found: string,
  ): void {
    this.problems.add({ kind, segment: file.name, offset, expected, found });
  }
}

function list(directory: JournalDirectory): SegmentFile[] {
  try {
    return directory.segments();
  } catch (error) {
    throw unreadableFolder(directory.path, messageOf(error), error);
  }
}

/** @throws BlotterError ERR_BLOTTER_MALFORMED. */
function countRecords(payload: Uint8Array): number {
  let records = 0;
  readLogRows(payload, { resource: () => {}, scope: () => {}, record: () => records++ });
  return records;
}

function baseName(name: string): string {
  return name.replace(/\.of\..*$/, '');
}

function isExitSegment(file: SegmentFile): boolean {
  return file.name.startsWith(`${file.instance}.exit-`);
}

function unreadableFolder(folder: string, what: string, cause?: unknown): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_DIRECTORY',
    `The journal ${folder} cannot be read: ${what}.`,
    'Name the folder journal of the directory that Blotter was given, and run this as its owner.',
    { cause },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
