import type { Counted } from '../store/index.js';

/** What can be wrong with a journal. */
export type JournalProblemKind =
  | 'unreadable' // the segment cannot be read, or a newer version wrote it
  | 'segment-header' // damaged, with whole frames behind it
  | 'segment-name' // not that of the writer instance in its header
  | 'frame-damaged' // bytes that are no whole frame, with whole frames behind them
  | 'frame-payload' // not OTLP
  | 'frame-records'; // another number of records than the frame says

/** One thing that is wrong with a journal, and where. */
export interface JournalProblem {
  readonly kind: JournalProblemKind;
  readonly segment: string;
  /** Where in the segment, in bytes. */
  readonly offset: number;
  readonly expected: string;
  readonly found: string;
}

/** What a journal holds, and what is wrong with it. */
export interface JournalReport {
  /** undefined when there is none. */
  readonly folder: string | undefined;
  readonly segments: number;
  /** Whole frames; a frame is one batch. */
  readonly frames: number;
  /** Frames whose batch is in the store, too: their segment is not deleted yet. */
  readonly storedFrames: number;
  /** Records in all frames. */
  readonly records: number;
  /** What is remarkable but not wrong, for instance torn tails. */
  readonly notes: readonly string[];
  /** The first of each kind. */
  readonly problems: ReadonlyArray<Counted<JournalProblem>>;
}
