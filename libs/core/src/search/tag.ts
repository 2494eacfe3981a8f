import { type Bitmap, DENSE_WORDS, MAX_SPARSE } from './bitmap.js';

/** A value of a field while rows are indexed, and which rows of the open block have it. */
export class Tag {
  /** Rows that have it since the last flush. */
  fresh = 0;
  /** The last row of the open block that has it; -1: none has. */
  private last = -1;
  private sparse: number[] | undefined;
  private dense: Uint32Array | undefined;

  constructor(
    readonly id: number,
    /** Not in the file yet. */
    public isNew: boolean,
    /** The name of its field. */
    readonly field: string,
    readonly value: string,
  ) {}

  get isInBlock(): boolean {
    return this.last >= 0;
  }

  /** @returns false when the row has it already: an array may hold a value twice. */
  add(row: number): boolean {
    if (this.last === row) return false;
    this.last = row;
    this.fresh++;
    if (this.dense !== undefined) this.dense[row >>> 5]! |= 1 << (row & 31);
    else if (this.sparse === undefined) this.sparse = [row];
    else if (this.sparse.push(row) > MAX_SPARSE) this.toDense(this.sparse);
    return true;
  }

  /** As the file has it. */
  restore(rows: Bitmap): void {
    if (rows instanceof Uint32Array) {
      this.dense = rows;
      this.last = 0xffff;
      while (this.last > 0 && ((rows[this.last >>> 5]! >>> (this.last & 31)) & 1) === 0) this.last--;
      return;
    }
    this.sparse = [...rows];
    this.last = this.sparse.at(-1) ?? -1;
  }

  rows(): Bitmap {
    return this.dense ?? Uint16Array.from(this.sparse ?? []);
  }

  /** The next block begins. */
  leaveBlock(): void {
    this.last = -1;
    this.sparse = undefined;
    this.dense = undefined;
  }

  private toDense(rows: readonly number[]): void {
    this.dense = new Uint32Array(DENSE_WORDS);
    for (const row of rows) this.dense[row >>> 5]! |= 1 << (row & 31);
    this.sparse = undefined;
  }
}
