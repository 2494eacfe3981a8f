import type { SqliteDatabase, SqliteStatement } from '../store/index.js';
import { readBitmap, writeBitmap } from './bitmap.js';
import { ALL_ROWS, BLOCK_ROWS, blockOf, postingId } from './search-schema.js';
import { Tag } from './tag.js';
import type { TagTable } from './tag-table.js';

/** The block that rows are added to: its bitmaps in memory, and in the file what was flushed. */
export class OpenBlock {
  private readonly statements: Readonly<
    Record<'block' | 'saveBlock' | 'posting' | 'savePosting', SqliteStatement>
  >;
  private readonly all = new Tag(ALL_ROWS, false, '', '');
  private readonly touched: Tag[] = [];
  private tags: Tag[] = [];
  /** Number of the block; -1: none is open. */
  private block = -1;
  private base = 0;
  private first = 0;
  private last = 0;
  private minMs = Infinity;
  private maxMs = -Infinity;

  constructor(
    database: SqliteDatabase,
    private readonly table: TagTable,
  ) {
    this.statements = {
      block: database.prepare('SELECT first, last, min_ms, max_ms, tags FROM block WHERE id = ?').raw(),
      saveBlock: database.prepare(
        'REPLACE INTO block (id, first, last, min_ms, max_ms, tags) VALUES (?, ?, ?, ?, ?, ?)',
      ),
      posting: database.prepare('SELECT bits FROM posting WHERE id = ?').pluck(),
      savePosting: database.prepare('REPLACE INTO posting (id, bits) VALUES (?, ?)'),
    };
  }

  get number(): number {
    return this.block;
  }

  /** Takes up the block that row `id` is in, if it has been begun. */
  restore(id: number): void {
    const block = blockOf(id);
    const row = this.statements.block.get(block) as [number, number, number, number, Buffer] | undefined;
    if (row === undefined) return;
    this.begin(block, row[0]);
    [this.first, this.last, this.minMs, this.maxMs] = row;
    for (const tagId of readTagIds(row[4])) {
      const tag = this.table.byId(tagId);
      tag.restore(this.readPosting(tagId));
      this.tags.push(tag);
    }
    this.all.restore(this.readPosting(ALL_ROWS));
  }

  /** Row `id` is the next; what follows is about it. Closes the block before when it is not in there. */
  next(id: number, ms: number): void {
    if (id - this.base >= BLOCK_ROWS || this.block < 0) {
      this.save();
      this.begin(blockOf(id), id);
    }
    this.last = id;
    if (ms < this.minMs) this.minMs = ms;
    if (ms > this.maxMs) this.maxMs = ms;
    this.all.add(id - this.base);
  }

  /** The current row has this tag. */
  add(tag: Tag): void {
    if (!tag.isInBlock) this.tags.push(tag);
    if (tag.add(this.last - this.base) && tag.fresh === 1) this.touched.push(tag);
  }

  /** Writes what is new. */
  save(): void {
    if (this.all.fresh === 0) return;
    for (const tag of this.touched) {
      this.savePosting(tag);
      this.table.save(tag);
    }
    this.touched.length = 0;
    this.savePosting(this.all);
    this.all.fresh = 0;
    const ids = Uint32Array.from(this.tags, ({ id }) => id).sort();
    const tags = Buffer.from(ids.buffer);
    this.statements.saveBlock.run(this.block, this.first, this.last, this.minMs, this.maxMs, tags);
  }

  private begin(block: number, first: number): void {
    for (const tag of this.tags) tag.leaveBlock();
    this.all.leaveBlock();
    this.tags = [];
    this.block = block;
    this.base = block * BLOCK_ROWS;
    this.first = first;
    this.minMs = Infinity;
    this.maxMs = -Infinity;
  }

  private savePosting(tag: Tag): void {
    this.statements.savePosting.run(postingId(tag.id, this.block), writeBitmap(tag.rows()));
  }

  private readPosting(tagId: number) {
    return readBitmap(this.statements.posting.get(postingId(tagId, this.block)) as Buffer);
  }
}

/** @param stored - column `tags` of `block`. */
export function readTagIds(stored: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = stored;
  return new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}
