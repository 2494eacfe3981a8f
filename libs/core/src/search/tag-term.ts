import type { Block } from './block.js';
import type { IndexFile } from './index-file.js';
import { EVERY_ROW, NO_ROWS, type Rows, addRows, newRows } from './rows.js';
import type { Term } from './term.js';

/** From so many tags on it is quicker to look through those that a block has. */
const MANY_TAGS = 64;
/** Bitmaps of one block that are put together; with more, its rows are tried instead. */
const MAX_TAGS_OF_BLOCK = 2000;

/** Rows with any of some tags. */
export class TagTerm implements Term {
  must: Rows = NO_ROWS;
  may: Rows = NO_ROWS;
  readonly cost: number;
  private readonly buffer = newRows();
  private readonly wide: Rows | undefined;
  private readonly known: ReadonlySet<number> | undefined;

  /**
   * @param tags - whose rows fit.
   * @param unsure - whose rows could fit: of a long value only the beginning is known.
   */
  constructor(
    private readonly index: IndexFile,
    private readonly tags: readonly number[],
    private readonly unsure: readonly number[] = [],
  ) {
    const all = tags.length + unsure.length;
    this.cost = 1 + all / 4;
    if (unsure.length > 0) this.wide = newRows();
    if (all > MANY_TAGS) this.known = new Set([...tags, ...unsure]);
  }

  evaluate(block: Block): void {
    let { tags, unsure } = this;
    if (this.known !== undefined) {
      const present = new Set<number>();
      for (const tag of this.index.tagsOfBlock(block)) if (this.known.has(tag)) present.add(tag);
      if (present.size > MAX_TAGS_OF_BLOCK) {
        this.must = NO_ROWS;
        this.may = EVERY_ROW;
        return;
      }
      const isPresent = (tag: number): boolean => present.has(tag);
      tags = tags.filter(isPresent);
      unsure = unsure.filter(isPresent);
    }
    this.must = this.may = this.union(this.buffer, NO_ROWS, tags, block);
    if (this.wide !== undefined) this.may = this.union(this.wide, this.must, unsure, block);
  }

  private union(buffer: Rows, known: Rows, tags: readonly number[], block: Block): Rows {
    let rows = known;
    for (const tag of tags) {
      const bitmap = this.index.posting(tag, block);
      if (bitmap.length === 0) continue;
      if (rows === NO_ROWS && bitmap instanceof Uint32Array) {
        rows = bitmap;
        continue;
      }
      if (rows !== buffer) buffer.set(rows);
      addRows(buffer, bitmap);
      rows = buffer;
    }
    return rows;
  }
}
