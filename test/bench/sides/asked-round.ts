import type { QuestionClass } from '../questions/questions.js';

export interface AskQuestion {
  readonly file: string;
  /** Records of the trail. */
  readonly rows: number;
}

/** How long one question took. */
export interface Timing {
  readonly class: QuestionClass;
  /** The first time, by a finder that has just been opened; the system may have the file in memory. */
  readonly coldMs: number;
  readonly warmMs: readonly number[];
  /** Found by the last one: of a page its records, otherwise all that were counted. */
  readonly records: number;
  readonly answeredBy: string;
  readonly isComplete: boolean;
}

export interface AskedRound {
  readonly questions: Readonly<Record<string, Timing>>;
  /** Random combinations of indexed filters, asked the second time. */
  readonly combinations: Timing;
  /** Others, asked the first time by a finder that has answered those. */
  readonly newCombinations: Timing;
  readonly firstPagesMs: readonly number[];
  /** Around page 10,000. */
  readonly lastPagesMs: readonly number[];
  readonly peakRssMb: number;
}
