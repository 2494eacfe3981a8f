import { type Bitmap, MAX_SPARSE } from './bitmap.js';
import type { Block } from './block.js';
import type { IndexFile } from './index-file.js';
import { EVERY_ROW, NO_ROWS, type Rows, addRows, hasRow, newRows } from './rows.js';
import { BLOCKS_PER_PARTITION, BLOCK_ROWS, PARTITION_ROWS } from './search-schema.js';
import type { Term } from './term.js';

/** Rows whose words match; the full-text index knows them. */
export class TextTerm implements Term {
  must: Rows = NO_ROWS;
  may: Rows = NO_ROWS;
  readonly cost = 100;
  private readonly buffer = newRows();
  /** Rows of the blocks of this call. */
  private readonly blocks = new Map<number, Bitmap>();
  private evaluated = -1;

  /**
   * @param match - of FTS5.
   * @param isSure - rows that match fit; otherwise they could.
   * @param throughId - the last row id of the index.
   */
  constructor(
    private readonly index: IndexFile,
    readonly match: string,
    private readonly isSure: boolean,
    private readonly throughId: number,
  ) {}

  evaluate(block: Block): void {
    this.evaluated = block.id;
    const bitmap = this.rowsOf(block);
    if (bitmap === undefined) {
      this.must = NO_ROWS;
      this.may = EVERY_ROW;
      return;
    }
    this.may = bitmap instanceof Uint32Array ? bitmap : this.dense(bitmap);
    this.must = this.isSure ? this.may : NO_ROWS;
  }

  /** Whether a row of a block matches. undefined: the index does not have its words. */
  hasRow(id: number, block: Block): boolean | undefined {
    if (this.evaluated !== block.id) this.evaluate(block);
    return this.must === this.may ? hasRow(this.may, id % BLOCK_ROWS) : undefined;
  }

  private rowsOf(block: Block): Bitmap | undefined {
    const { text } = this.index;
    const known =
      this.blocks.get(block.id) ?? (block.isSealed ? text.known(this.match, block.id) : undefined);
    if (known !== undefined) return known;
    const partition = Math.floor(block.id / BLOCKS_PER_PARTITION);
    const first = block.id * BLOCK_ROWS;
    const last = Math.min(first + BLOCK_ROWS - 1, this.throughId);
    // At an end of a partition it is enough to look at that: most pages are full with it.
    const isFirst = block.id % BLOCKS_PER_PARTITION === 0;
    if (!block.isSealed || isFirst || (block.id + 1) % BLOCKS_PER_PARTITION === 0) {
      const ids = text.rows(partition, this.match, first, last, isFirst ? 'oldest' : 'newest');
      if (ids === undefined) return undefined;
      if (!isFirst) ids.reverse();
      return this.keep(block.id, block.isSealed, bitmapOf(ids, 0, ids.length));
    }
    this.readPartition(partition, block);
    return this.blocks.get(block.id);
  }

  /** Up to the end of a block, which is sealed, and so is all that is older. */
  private readPartition(partition: number, { id }: Block): void {
    const firstBlock = partition * BLOCKS_PER_PARTITION;
    const sealed = Math.floor((this.throughId + 1) / BLOCK_ROWS);
    const endBlock = Math.max(id + 1, Math.min(sealed, firstBlock + BLOCKS_PER_PARTITION));
    const first = partition * PARTITION_ROWS;
    const ids = this.index.text.rows(partition, this.match, first, endBlock * BLOCK_ROWS - 1, 'oldest');
    if (ids === undefined) return;
    for (let block = firstBlock, next = 0; block < endBlock; block++) {
      const start = next;
      const end = (block + 1) * BLOCK_ROWS;
      while (next < ids.length && ids[next]! < end) next++;
      this.keep(block, true, bitmapOf(ids, start, next));
    }
  }

  private keep(block: number, isSealed: boolean, rows: Bitmap): Bitmap {
    this.blocks.set(block, rows);
    if (isSealed) this.index.text.keep(this.match, block, rows);
    return rows;
  }

  private dense(sparse: Uint16Array): Rows {
    if (sparse.length === 0) return NO_ROWS;
    this.buffer.fill(0);
    addRows(this.buffer, sparse);
    return this.buffer;
  }
}

/** @param ids - ascending row ids, those from `start` on and before `end` of one block. */
function bitmapOf(ids: readonly number[], start: number, end: number): Bitmap {
  if (end - start <= MAX_SPARSE) {
    const sparse = new Uint16Array(end - start);
    for (let i = start; i < end; i++) sparse[i - start] = ids[i]! % BLOCK_ROWS;
    return sparse;
  }
  const words = newRows();
  for (let i = start; i < end; i++) {
    const row = ids[i]! % BLOCK_ROWS;
    words[row >>> 5] = words[row >>> 5]! | (1 << (row & 31));
  }
  return words;
}
