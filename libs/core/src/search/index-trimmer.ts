import type { SqliteDatabase, SqliteStatement } from '../store/index.js';
import { type Bitmap, readBitmap } from './bitmap.js';
import { rowsWithin } from './bitmap-range.js';
import { HourRollup } from './hour-rollup.js';
import { readTagIds } from './open-block.js';
import {
  ALL_ROWS,
  BLOCK_ROWS,
  CHUNKS_PER_BLOCK,
  CHUNK_ROWS,
  blockOf,
  partitionOf,
  postingId,
} from './search-schema.js';
import { writeState } from './search-file.js';
import { readTimes } from './times.js';

/** A tag that is no longer in the file. */
export interface DeletedTag {
  readonly id: number;
  readonly field: number;
  readonly value: string;
}

/** Rows of one block that are gone from the store, and what is known of them. */
interface Part {
  readonly block: number;
  readonly tags: Uint32Array;
  /** Rows within the block: from … to - 1. */
  readonly from: number;
  readonly to: number;
}

type Statement =
  | 'block'
  | 'nextBlock'
  | 'posting'
  | 'chunk'
  | 'tag'
  | 'uncount'
  | 'deleteTag'
  | 'deletePosting'
  | 'deleteChunks'
  | 'deleteBlock'
  | 'deleteHours';

/** Takes rows out of the index that the store has deleted: exactly, from what the index itself knows of them. */
export class IndexTrimmer {
  private readonly statements: Readonly<Record<Statement, SqliteStatement>>;

  constructor(private readonly database: SqliteDatabase) {
    this.statements = {
      block: database.prepare('SELECT tags FROM block WHERE id = ?').pluck(),
      nextBlock: database.prepare('SELECT min(id) FROM block WHERE id >= ?').pluck(),
      posting: database.prepare('SELECT bits FROM posting WHERE id = ?').pluck(),
      chunk: database.prepare('SELECT min_ms, max_ms, times FROM chunk WHERE id = ?').raw(),
      tag: database
        .prepare('SELECT name, value FROM tag JOIN field ON field.id = tag.field WHERE tag.id = ?')
        .raw(),
      uncount: database.prepare('UPDATE tag SET records = records - ? WHERE id = ?'),
      deleteTag: database.prepare('DELETE FROM tag WHERE id = ? AND records <= 0 RETURNING id, field, value'),
      deletePosting: database.prepare('DELETE FROM posting WHERE id = ?'),
      deleteChunks: database.prepare('DELETE FROM chunk WHERE id BETWEEN ? AND ?'),
      deleteBlock: database.prepare('DELETE FROM block WHERE id = ?'),
      deleteHours: database.prepare('DELETE FROM hour WHERE hour BETWEEN ? AND ? AND records <= 0'),
    };
  }

  /**
   * Takes rows from `floor` on out, up to the end of their block at most. Inside a transaction.
   * @param target - the row id before which all are gone.
   * @returns the new floor, and the tags that went with a block.
   */
  trim(floor: number, target: number): { readonly floor: number; readonly deleted: readonly DeletedTag[] } {
    const block = blockOf(floor);
    const stored = this.statements.block.get(block) as Buffer | undefined;
    let end = Math.min(target, (block + 1) * BLOCK_ROWS);
    let deleted: DeletedTag[] = [];
    if (stored === undefined) {
      // No row of it has ever been there: on to the next that has.
      const next = this.statements.nextBlock.get(block) as number | null;
      end = next === null ? target : Math.min(target, next * BLOCK_ROWS);
    } else {
      const base = block * BLOCK_ROWS;
      const part = { block, tags: readTagIds(stored), from: floor - base, to: end - base };
      this.uncount(part);
      if (part.to === BLOCK_ROWS) deleted = this.deleteBlock(part);
    }
    if (partitionOf(end) > partitionOf(floor)) this.dropTexts(partitionOf(end));
    writeState(this.database, { floor: end });
    return { floor: end, deleted };
  }

  private uncount({ block, tags, from, to }: Part): void {
    const types = new Float64Array(BLOCK_ROWS);
    const severities = new Float64Array(BLOCK_ROWS);
    for (const tag of tags) {
      // Gone with an earlier block that had its last rows.
      const known = this.statements.tag.get(tag) as [string, string] | undefined;
      if (known === undefined) continue;
      const rows = rowsWithin(this.posting(tag, block), from, to);
      if (rows.length === 0) continue;
      this.statements.uncount.run(rows.length, tag);
      const [field, value] = known;
      if (field === 'type') for (const row of rows) types[row] = tag;
      if (field === 'severity') for (const row of rows) severities[row] = Number(value);
    }
    this.uncountHours(block, rowsWithin(this.posting(ALL_ROWS, block), from, to), types, severities);
  }

  private uncountHours(
    block: number,
    rows: readonly number[],
    types: Float64Array,
    severities: Float64Array,
  ): void {
    const hours = new HourRollup(this.database);
    let times: Float64Array | undefined;
    let chunk = -1;
    for (const row of rows) {
      const at = Math.floor(row / CHUNK_ROWS);
      if (at !== chunk) {
        chunk = at;
        times = this.times(block * CHUNKS_PER_BLOCK + chunk);
      }
      hours.add(times![row % CHUNK_ROWS]!, types[row]!, severities[row]!, -1);
    }
    const touched = hours.save();
    if (touched !== undefined) this.statements.deleteHours.run(touched.first, touched.last);
  }

  private deleteBlock({ block, tags }: Part): DeletedTag[] {
    const deleted: DeletedTag[] = [];
    for (const tag of tags) {
      this.statements.deletePosting.run(postingId(tag, block));
      const gone = this.statements.deleteTag.get(tag) as DeletedTag | undefined;
      if (gone !== undefined) deleted.push(gone);
    }
    this.statements.deletePosting.run(postingId(ALL_ROWS, block));
    const firstChunk = block * CHUNKS_PER_BLOCK;
    this.statements.deleteChunks.run(firstChunk, firstChunk + CHUNKS_PER_BLOCK - 1);
    this.statements.deleteBlock.run(block);
    return deleted;
  }

  /** Of partitions below this one. */
  private dropTexts(partition: number): void {
    const names = this.database
      .prepare(
        `SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%' AND name GLOB 'text_[0-9]*'`,
      )
      .pluck()
      .all() as string[];
    for (const name of names) {
      if (Number(name.slice('text_'.length)) < partition) this.database.exec(`DROP TABLE ${name}`);
    }
  }

  private posting(tag: number, block: number): Bitmap {
    return readBitmap(this.statements.posting.get(postingId(tag, block)) as Buffer);
  }

  private times(chunk: number): Float64Array {
    const [minMs, maxMs, stored] = this.statements.chunk.get(chunk) as [number, number, Buffer];
    return readTimes(stored, minMs, maxMs);
  }
}
