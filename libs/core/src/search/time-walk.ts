import type { StoredRecord } from '../model/index.js';
import type { Found, Place, Walk } from './arrival-walk.js';
import { STEP_ROWS } from './budget.js';
import type { Evaluation } from './evaluation.js';
import { TimeSources } from './time-sources.js';
import type { TimedRow } from './timed-run.js';

const MS = 1_000_000n;
const LAST_NANO = 2n ** 64n - 1n;

/**
 * Finds what fits in the order of time: opens chunks of rows in the order in which their newest (or oldest) could be next,
 * and takes what is next of all that are open. Rows of the same millisecond are put in order by their exact time.
 */
export class TimeWalk implements Walk {
  reached: Place | undefined;
  private rowsLeft = Number.POSITIVE_INFINITY;

  /** @param start - the place after which to look; undefined: from the beginning on. */
  constructor(
    private readonly evaluation: Evaluation,
    private readonly first: 'newest' | 'oldest',
    private readonly start: Place | undefined,
  ) {}

  tryAtMost(rows: number): void {
    this.rowsLeft = rows;
  }

  *found(): Generator<Found, void> {
    const sources = new TimeSources(this.evaluation, this.first, this.startMs());
    for (let rows = sources.nextRows(); rows.length > 0; rows = sources.nextRows()) {
      yield* this.resolve(rows);
      if (this.reached === undefined && !sources.isAtEnd && this.isOver()) {
        this.reached = this.behind(rows[0]!.ms);
      }
      if (this.reached !== undefined) return;
    }
  }

  /** Rows beyond this millisecond are before the start. */
  private startMs(): number | undefined {
    if (this.start === undefined) return undefined;
    const { timeNano, id } = this.start;
    if (this.first === 'oldest' || id > 0) return Number(timeNano / MS);
    return timeNano === 0n ? -1 : Number((timeNano - 1n) / MS);
  }

  /** Rows of one millisecond, of which some are to be tried. */
  private *resolve(rows: readonly TimedRow[]): Generator<Found, void> {
    const ordered = this.inOrder(rows);
    let tried = 0;
    for (let i = 0; i < ordered.length; i++) {
      const { id, isSure, block } = ordered[i]!.row;
      let record: StoredRecord | undefined;
      if (!isSure) {
        record = this.evaluation.tryRow(id, block);
        tried++;
        this.rowsLeft--;
      }
      if (isSure || record !== undefined) yield { id, record };
      if (tried % STEP_ROWS === STEP_ROWS - 1 && i < ordered.length - 1 && this.isOver()) {
        this.reached = { timeNano: ordered[i]!.timeNano, id };
        return;
      }
    }
  }

  private inOrder(rows: readonly TimedRow[]): Array<{ readonly row: TimedRow; readonly timeNano: bigint }> {
    const { records } = this.evaluation.moment;
    const isDown = this.first === 'newest';
    const { start } = this;
    const startMs = start && Number(start.timeNano / MS);
    if (rows.length === 1 && rows[0]!.ms !== startMs) {
      return [{ row: rows[0]!, timeNano: BigInt(rows[0]!.ms) * MS }];
    }
    const timed: Array<{ row: TimedRow; timeNano: bigint }> = [];
    for (const row of rows) {
      const timeNano = records.timeOf(row.id);
      if (timeNano === undefined) continue;
      if (start !== undefined) {
        const distance = compare(timeNano, row.id, start.timeNano, start.id);
        if (isDown ? distance >= 0 : distance <= 0) continue;
      }
      timed.push({ row, timeNano });
    }
    timed.sort((a, b) => compare(a.timeNano, a.row.id, b.timeNano, b.row.id));
    return isDown ? timed.reverse() : timed;
  }

  /** The place behind all rows of a millisecond. */
  private behind(ms: number): Place {
    if (this.first === 'newest') return { timeNano: BigInt(ms) * MS, id: 0 };
    const timeNano = BigInt(ms + 1) * MS;
    return timeNano > LAST_NANO ? { timeNano: LAST_NANO, id: Number.MAX_SAFE_INTEGER } : { timeNano, id: 0 };
  }

  private isOver(): boolean {
    return this.evaluation.budget.isOver() || this.rowsLeft <= 0;
  }
}

function compare(timeA: bigint, idA: number, timeB: bigint, idB: number): number {
  return timeA < timeB ? -1 : timeA > timeB ? 1 : idA - idB;
}
