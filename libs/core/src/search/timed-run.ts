import type { Block } from './block.js';

/** A row that fits, or could. */
export interface TimedRow {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly ms: number;
  readonly isSure: boolean;
  /** Where the index has it; undefined: it has not. */
  readonly block: Block | undefined;
}

/** Rows in the order of their milliseconds. */
export interface TimedRun {
  /** Of the next row; undefined at the end. */
  readonly ms: number | undefined;
  take(): TimedRow;
}

/** Rows in memory. Offsets from a base and the numbers of rows are sorted as one number. */
export class SortedRun implements TimedRun {
  private position: number;
  private readonly step: 1 | -1;

  /**
   * @param keys - (milliseconds after the base) * rows + row, ascending.
   * @param rows - how many numbers of rows there are.
   */
  constructor(
    first: 'newest' | 'oldest',
    private readonly keys: Float64Array,
    private readonly rows: number,
    private readonly baseMs: number,
    private readonly rowAt: (row: number, ms: number) => TimedRow,
  ) {
    this.step = first === 'newest' ? -1 : 1;
    this.position = first === 'newest' ? keys.length - 1 : 0;
  }

  get ms(): number | undefined {
    const key = this.keys[this.position];
    return key === undefined ? undefined : this.baseMs + Math.floor(key / this.rows);
  }

  take(): TimedRow {
    const key = this.keys[this.position]!;
    this.position += this.step;
    const offset = Math.floor(key / this.rows);
    return this.rowAt(key - offset * this.rows, this.baseMs + offset);
  }
}

/** A run of rows whose times are too far apart to be sorted as one number. */
export class ListedRun implements TimedRun {
  private position = 0;
  private readonly list: readonly TimedRow[];

  constructor(first: 'newest' | 'oldest', rows: readonly TimedRow[]) {
    this.list = rows.toSorted((a, b) => (first === 'newest' ? b.ms - a.ms : a.ms - b.ms));
  }

  get ms(): number | undefined {
    return this.list[this.position]?.ms;
  }

  take(): TimedRow {
    return this.list[this.position++]!;
  }
}
