import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ReaderOptions, type StoreReport, verifyStore } from '../store/index.js';
import type { JournalReport } from './journal-report.js';
import { verifyJournal } from './verify-journal.js';

/** What to verify. */
export interface VerifyOptions extends ReaderOptions {
  /** The journal folder. @default the folder `journal` beside the file, if there is one */
  readonly journal?: string;
}

/** What is in a trail, and what is wrong with it. */
export interface VerifyReport {
  /** Nothing is wrong. */
  readonly ok: boolean;
  readonly store: StoreReport;
  readonly journal: JournalReport;
}

/**
 * Checks a whole trail: the store's integrity and its chain of digests, and the journal's checksums. Reads only,
 * also beside living writers. Synchronous: it takes as long as reading everything takes.
 * @throws BlotterError when there is nothing that can be verified: ERR_BLOTTER_STORE, _NOT_SQLITE, _NEWER_SCHEMA,
 * _NATIVE_MODULE, _DIRECTORY (the journal). What is wrong with the trail is in the report.
 */
export function verifyTrail(options: VerifyOptions): VerifyReport {
  const { report: store, applied } = verifyStore(options);
  const folder = options.journal ?? journalBeside(options.file);
  const journal =
    folder === undefined
      ? NO_JOURNAL
      : verifyJournal(folder, (instance, batch) => applied.get(instance)?.has(batch) ?? false);
  return { ok: store.problems.length === 0 && journal.problems.length === 0, store, journal };
}

const NO_JOURNAL: JournalReport = {
  folder: undefined,
  segments: 0,
  frames: 0,
  storedFrames: 0,
  records: 0,
  notes: [],
  problems: [],
};

function journalBeside(file: string): string | undefined {
  const folder = join(dirname(file), 'journal');
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? folder : undefined;
}
