import { performance } from 'node:perf_hooks';
import { BlotterError } from '../errors.js';
import type { Coverage } from '../query/index.js';

/** How long an answer may take, and whether anybody still wants it. */
export interface Control {
  /** As performance.now() of the thread that answers. */
  readonly deadline: number;
  isCancelled(): boolean;
}

/** Rows that are tried between two looks at the clock. */
export const STEP_ROWS = 256;

/** The time that is left for an answer, and what was done in it. */
export class Budget {
  private readonly startedAt = performance.now();
  private usesIndex = false;
  private usesRollup = false;
  private tried = 0;

  constructor(private readonly control: Control) {}

  /** To be asked after each step, never before the first: so every answer gets somewhere. @throws when cancelled. */
  isOver(): boolean {
    if (this.control.isCancelled()) {
      throw new BlotterError(
        'ERR_BLOTTER_CLOSED',
        'The question was cancelled.',
        'Whoever asked it has gone away.',
      );
    }
    return performance.now() >= this.control.deadline;
  }

  askedIndex(): void {
    this.usesIndex = true;
  }

  askedRollup(): void {
    this.usesRollup = true;
  }

  triedRows(rows: number): void {
    this.tried += rows;
  }

  coverage(throughId: number, reachedId: number | undefined): Coverage {
    return {
      isComplete: reachedId === undefined,
      reachedId,
      throughId,
      rowsTried: this.tried,
      answeredBy: this.answeredBy(),
      millis: performance.now() - this.startedAt,
    };
  }

  private answeredBy(): Coverage['answeredBy'] {
    if (this.tried > 0) return this.usesIndex || this.usesRollup ? 'index+scan' : 'scan';
    return this.usesRollup && !this.usesIndex ? 'rollup' : 'index';
  }
}
