import { type SqliteDatabase, type SqliteStatement, loadSqlite } from '../store/index.js';
import { type Bitmap, readBitmap } from './bitmap.js';
import { type Block, ChunkBounds } from './block.js';
import { EmptyBlocks } from './empty-blocks.js';
import { type ChunkTimes, readChunkTimes } from './times.js';
import {
  CHUNKS_PER_BLOCK,
  SEARCH_APPLICATION_ID,
  SEARCH_VERSION,
  type SearchState,
  chunkOf,
  BLOCK_ROWS,
  postingId,
} from './search-schema.js';
import { TextIndex } from './text-index.js';
import { TwoGenerationCache } from './two-generation-cache.js';

/** What an entry costs beside its bits. */
const ENTRY_BYTES = 100;
/** Filters whose empty blocks are remembered. */
const MAX_FILTERS = 1000;
/** Of SQLite's own: for the upper pages of the tables, and what is not kept here. */
const PAGE_CACHE_KIB = 16_384;
const NO_POSTING: Bitmap = new Uint16Array(0);

/**
 * A search file through a read-only connection, and what was read of its sealed blocks: those never change. All but
 * {@link open} and {@link close} are used within a transaction.
 */
export class IndexFile {
  readonly text: TextIndex;
  private readonly postings: TwoGenerationCache<number, Bitmap>;
  private readonly chunks: TwoGenerationCache<number, ChunkTimes>;
  private readonly sealed = new Map<number, Block>();
  private readonly empty = new TwoGenerationCache<string, EmptyBlocks>(2 * MAX_FILTERS, () => 1);
  private readonly statements: Readonly<
    Record<
      | 'state'
      | 'blocks'
      | 'blockTags'
      | 'posting'
      | 'chunkBounds'
      | 'chunk'
      | 'field'
      | 'fields'
      | 'tag'
      | 'tagsFrom'
      | 'tagsOf'
      | 'tagCount'
      | 'tagValue'
      | 'hours'
      | 'hourSum',
      SqliteStatement
    >
  >;

  /** @returns undefined when there is no search file, or one that this version cannot read. @throws the SQLite error. */
  static open(file: string, busyTimeoutMs: number, cacheBytes: number): IndexFile | undefined {
    let database: SqliteDatabase;
    try {
      database = loadSqlite()(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
    } catch {
      return undefined;
    }
    try {
      const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
      if (pragma('application_id') === SEARCH_APPLICATION_ID && pragma('user_version') === SEARCH_VERSION) {
        return new IndexFile(database, cacheBytes);
      }
    } catch {
      // Somebody is making it, or it is damaged: then its owner makes it anew.
    }
    database.close();
    return undefined;
  }

  private constructor(
    private readonly database: SqliteDatabase,
    cacheBytes: number,
  ) {
    database.pragma(`cache_size = -${PAGE_CACHE_KIB}`);
    this.text = new TextIndex(database, cacheBytes / 8);
    this.postings = new TwoGenerationCache((cacheBytes * 5) / 8, (bits) => bits.byteLength + ENTRY_BYTES);
    this.chunks = new TwoGenerationCache(cacheBytes / 4, ({ values }) => values.byteLength + ENTRY_BYTES);
    const prepare = (sql: string): SqliteStatement => database.prepare(sql);
    this.statements = {
      state: prepare('SELECT key, value FROM state').raw(),
      blocks: prepare('SELECT id, first, last, min_ms, max_ms FROM block WHERE id >= ? ORDER BY id').raw(),
      blockTags: prepare('SELECT tags FROM block WHERE id = ?').pluck(),
      posting: prepare('SELECT bits FROM posting WHERE id = ?').pluck(),
      chunkBounds: prepare('SELECT id, min_ms, max_ms FROM chunk WHERE id BETWEEN ? AND ?').raw(),
      chunk: prepare('SELECT min_ms, max_ms, times FROM chunk WHERE id = ?').raw(),
      field: prepare('SELECT id FROM field WHERE name = ?').pluck(),
      fields: prepare('SELECT name FROM field ORDER BY id').pluck(),
      tag: prepare('SELECT id FROM tag WHERE field = ? AND value = ?').pluck(),
      tagsFrom: prepare(
        'SELECT id, value, records FROM tag WHERE field = ? AND value >= ? ORDER BY value LIMIT ?',
      ).raw(),
      tagsOf: prepare('SELECT id, value, records FROM tag WHERE field = ?').raw(),
      tagCount: prepare('SELECT count(*) FROM (SELECT 1 FROM tag WHERE field = ? LIMIT ?)').pluck(),
      tagValue: prepare('SELECT value FROM tag WHERE id = ?').pluck(),
      hourSum: prepare('SELECT sum(records) FROM hour WHERE hour >= ? AND hour < ?').pluck(),
      // Numbers are bound as doubles, whose division is not that of integers.
      hours: prepare(
        `SELECT (hour - CAST(@origin AS INTEGER)) / CAST(@width AS INTEGER), type, severity, sum(records) FROM hour
         WHERE hour >= @from AND hour < @to GROUP BY 1, 2, 3`,
      ).raw(),
    };
  }

  begin(): void {
    this.database.exec('BEGIN');
  }

  end(): void {
    if (this.database.inTransaction) this.database.exec('COMMIT');
  }

  close(): void {
    this.database.close();
  }

  /** undefined while it is being made. */
  state(): SearchState | undefined {
    const rows = this.statements.state.all() as Array<[string, string]>;
    const state = Object.fromEntries(rows.map(([key, value]) => [key, JSON.parse(value) as unknown]));
    return state['watermark'] === undefined ? undefined : (state as unknown as SearchState);
  }

  /** All blocks from one on, ascending. @param watermarkBlock - the one that still changes. */
  blocks(from: number, watermarkBlock: number): Block[] {
    for (const id of this.sealed.keys()) if (id < from) this.sealed.delete(id);
    const known = [...this.sealed.values()];
    const next = known.length === 0 ? from : known[known.length - 1]!.id + 1;
    for (const [id, first, last, minMs, maxMs] of this.statements.blocks.all(next) as number[][]) {
      const isSealed = id! < watermarkBlock;
      const block = { id: id!, first: first!, last: last!, minMs: minMs!, maxMs: maxMs!, isSealed };
      known.push(block);
      if (isSealed) this.sealed.set(block.id, block);
    }
    return known;
  }

  /** Of a filter, as its text tells it from others. To be added to. */
  emptyBlocks(filter: string): EmptyBlocks {
    let blocks = this.empty.get(filter);
    if (blocks === undefined) this.empty.set(filter, (blocks = new EmptyBlocks()));
    return blocks;
  }

  /** Which rows of the block have the tag. */
  posting(tag: number, block: Block): Bitmap {
    const id = postingId(tag, block.id);
    const known = this.postings.get(id);
    if (known !== undefined && block.isSealed) return known;
    const stored = this.statements.posting.get(id) as Uint8Array | undefined;
    const bits = stored === undefined ? NO_POSTING : readBitmap(stored);
    if (block.isSealed) this.postings.set(id, bits);
    return bits;
  }

  /** Tags that rows of the block have, ascending. */
  tagsOfBlock(block: Block): Uint32Array {
    const stored = this.statements.blockTags.get(block.id) as Uint8Array | undefined;
    if (stored === undefined) return new Uint32Array(0);
    const { buffer, byteOffset, byteLength } = stored;
    return new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  }

  /** Between which times the rows of each chunk of a block happened. */
  chunkBounds(block: Block): ChunkBounds {
    if (block.chunks !== undefined) return block.chunks;
    const bounds = new ChunkBounds();
    const first = chunkOf(block.id * BLOCK_ROWS);
    const rows = this.statements.chunkBounds.all(first, first + CHUNKS_PER_BLOCK - 1) as number[][];
    for (const [id, minMs, maxMs] of rows) bounds.set(id! - first, minMs!, maxMs!);
    if (block.isSealed) block.chunks = bounds;
    return bounds;
  }

  /** When the rows of a chunk happened; undefined when there are none. */
  chunkTimes(chunk: number, block: Block): ChunkTimes | undefined {
    const known = this.chunks.get(chunk);
    if (known !== undefined && block.isSealed) return known;
    const row = this.statements.chunk.get(chunk) as [number, number, Uint8Array] | undefined;
    if (row === undefined) return undefined;
    const times = readChunkTimes(row[2], row[0], row[1]);
    if (block.isSealed) this.chunks.set(chunk, times);
    return times;
  }

  fieldId(name: string): number | undefined {
    return this.statements.field.get(name) as number | undefined;
  }

  fieldNames(): string[] {
    return this.statements.fields.all() as string[];
  }

  tag(field: number, value: string): number | undefined {
    return this.statements.tag.get(field, value) as number | undefined;
  }

  /** Tags of a field with values from one on, in the order of code points. */
  tagsFrom(field: number, value: string, limit: number): Tag[] {
    return (this.statements.tagsFrom.all(field, value, limit) as TagColumns[]).map(toTag);
  }

  tagsOf(field: number): Tag[] {
    return (this.statements.tagsOf.all(field) as TagColumns[]).map(toTag);
  }

  /** How many tags a field has, or `limit` when there are more. */
  countTags(field: number, limit: number): number {
    return this.statements.tagCount.get(field, limit) as number;
  }

  tagValue(tag: number): string | undefined {
    return this.statements.tagValue.get(tag) as string | undefined;
  }

  /** Records of the hours (since 1970) `from` … before `to`. */
  hourSum(from: number, to: number): number {
    return (this.statements.hourSum.get(from, to) as number | null) ?? 0;
  }

  /** Records of each type and severity in parts of `width` hours from `origin` on, of the hours (since 1970) `from` … before `to`. */
  hours(from: number, to: number, origin: number, width: number): HourSum[] {
    return this.statements.hours.all({ from, to, origin, width }) as HourSum[];
  }

  bytes(): number {
    const pragma = (name: string): number => Number(this.database.pragma(name, { simple: true }));
    return pragma('page_count') * pragma('page_size');
  }
}

/** A value of an indexed field; records: how many there are at and above the floor of the state. */
export interface Tag {
  readonly id: number;
  readonly value: string;
  readonly records: number;
}

/** type: a tag, 0 for none. */
export type HourSum = [part: number, type: number, severity: number, records: number];

type TagColumns = [id: number, value: string, records: number];

function toTag([id, value, records]: TagColumns): Tag {
  return { id, value, records };
}
