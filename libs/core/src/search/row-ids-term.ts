import type { Block } from './block.js';
import { NO_ROWS, type Rows, newRows } from './rows.js';
import { BLOCK_ROWS } from './search-schema.js';
import type { Term } from './term.js';

/** A few rows that are known by their ids. */
export class RowIdsTerm implements Term {
  must: Rows = NO_ROWS;
  may: Rows = NO_ROWS;
  readonly cost = 0;
  private readonly buffer = newRows();

  constructor(private readonly ids: readonly number[]) {}

  evaluate(block: Block): void {
    const first = block.id * BLOCK_ROWS;
    let isAny = false;
    for (const id of this.ids) {
      const row = id - first;
      if (row < 0 || row >= BLOCK_ROWS) continue;
      if (!isAny) this.buffer.fill(0);
      isAny = true;
      this.buffer[row >>> 5]! |= 1 << (row & 31);
    }
    this.must = this.may = isAny ? this.buffer : NO_ROWS;
  }
}
