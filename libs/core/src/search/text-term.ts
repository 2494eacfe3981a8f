import type { Block } from './block.js';
import type { IndexFile } from './index-file.js';
import { EVERY_ROW, NO_ROWS, type Rows, addRows, countBetween, hasRow, newRows, nextRow } from './rows.js';
import { BLOCKS_PER_PARTITION, BLOCK_ROWS, PARTITION_ROWS, blockOf } from './search-schema.js';
import type { Term } from './term.js';

/** A term with at most so many rows in a partition is looked up once for all of its blocks. */
const FEW_ROWS = 4096;
/** Looking for the term in one row takes as long as reading so many of its rows. */
const ROWS_PER_LOOKUP = 40;

/** Rows whose words match; the full-text index knows them. */
export class TextTerm implements Term {
  must: Rows = NO_ROWS;
  may: Rows = NO_ROWS;
  readonly cost = 100;
  private readonly buffer = newRows();
  /** Of partitions in which the term is rare: rows of each of their blocks. */
  private readonly rare = new Map<number, ReadonlyArray<Uint16Array>>();
  private evaluated = -1;
  /** How many of its rows a block has, as seen last. */
  private rowsPerBlock = BLOCK_ROWS;

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

  evaluate(block: Block, within: Rows): void {
    this.evaluated = block.id;
    const rows = this.rowsOf(block, within);
    this.may = rows ?? EVERY_ROW;
    this.must = this.isSure && rows !== undefined ? rows : NO_ROWS;
  }

  /** Whether a row of the index matches. undefined: the index does not have its words. */
  hasRow(id: number): boolean | undefined {
    const row = id % BLOCK_ROWS;
    if (blockOf(id) === this.evaluated && this.must !== NO_ROWS && hasRow(this.must, row)) return true;
    return this.index.text.has(Math.floor(id / PARTITION_ROWS), this.match, id);
  }

  private rowsOf(block: Block, within: Rows): Rows | undefined {
    const { text } = this.index;
    const known = block.isSealed ? text.known(this.match, block.id) : undefined;
    if (known !== undefined) return known instanceof Uint32Array ? known : this.dense(known);
    const partition = Math.floor(block.id / BLOCKS_PER_PARTITION);
    if (!this.rare.has(partition) && !text.isCommon(this.match, partition)) {
      if (!this.lookUp(partition)) return undefined;
    }
    const rare = this.rare.get(partition);
    if (rare !== undefined) {
      const rows = rare[block.id % BLOCKS_PER_PARTITION]!;
      if (block.isSealed) text.keep(this.match, block.id, rows);
      return this.dense(rows);
    }
    return this.rowsOfCommon(partition, block, within);
  }

  /** @returns false when the partition has no words. */
  private lookUp(partition: number): boolean {
    const first = partition * PARTITION_ROWS;
    const last = Math.min(first + PARTITION_ROWS - 1, this.throughId);
    const { text } = this.index;
    const ids = text.rows(partition, this.match, first, last, 'oldest', FEW_ROWS + 1);
    if (ids === undefined) return false;
    if (ids.length > FEW_ROWS) {
      text.setCommon(this.match, partition);
      return true;
    }
    const blocks: Uint16Array[] = [];
    for (let i = 0, next = 0; i < BLOCKS_PER_PARTITION; i++) {
      const start = next;
      const end = first + (i + 1) * BLOCK_ROWS;
      while (next < ids.length && ids[next]! < end) next++;
      blocks.push(Uint16Array.from(ids.slice(start, next), (id) => id % BLOCK_ROWS));
    }
    this.rare.set(partition, blocks);
    return true;
  }

  private rowsOfCommon(partition: number, block: Block, within: Rows): Rows | undefined {
    const { text } = this.index;
    const rows = this.buffer;
    const wanted = within === EVERY_ROW ? BLOCK_ROWS : countBetween(within, 0, BLOCK_ROWS - 1);
    const first = block.id * BLOCK_ROWS;
    rows.fill(0);
    if (wanted * ROWS_PER_LOOKUP < this.rowsPerBlock) {
      for (let row = nextRow(within, 0); row >= 0; row = nextRow(within, row + 1)) {
        if (text.has(partition, this.match, first + row) === true) rows[row >>> 5]! |= 1 << (row & 31);
      }
      return rows;
    }
    const last = Math.min(first + BLOCK_ROWS - 1, this.throughId);
    const ids = text.rows(partition, this.match, first, last, 'oldest', BLOCK_ROWS);
    if (ids === undefined) return undefined;
    for (const id of ids) {
      const row = id - first;
      rows[row >>> 5]! |= 1 << (row & 31);
    }
    this.rowsPerBlock = ids.length;
    if (block.isSealed) text.keep(this.match, block.id, rows);
    return rows;
  }

  private dense(sparse: Uint16Array): Rows {
    if (sparse.length === 0) return NO_ROWS;
    this.buffer.fill(0);
    addRows(this.buffer, sparse);
    return this.buffer;
  }
}
