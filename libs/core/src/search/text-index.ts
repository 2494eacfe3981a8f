import type { SqliteDatabase, SqliteStatement } from '../store/index.js';
import { type Bitmap, toSmallest } from './bitmap.js';
import { textTable } from './search-schema.js';
import { TwoGenerationCache } from './two-generation-cache.js';

interface PartitionStatements {
  readonly upwards: SqliteStatement;
  readonly downwards: SqliteStatement;
}

/** Partitions whose statements are kept ready. */
const MAX_PARTITIONS = 64;
const ENTRY_BYTES = 200;

/** The full-text tables of a search file. */
export class TextIndex {
  private readonly partitions = new Map<number, PartitionStatements>();
  private readonly rowsOfBlocks: TwoGenerationCache<string, Bitmap>;
  private readonly common: TwoGenerationCache<string, true>;

  constructor(
    private readonly database: SqliteDatabase,
    cacheBytes: number,
  ) {
    this.rowsOfBlocks = new TwoGenerationCache(cacheBytes, (bits) => bits.byteLength + ENTRY_BYTES);
    this.common = new TwoGenerationCache(10_000, () => 1);
  }

  /**
   * Row ids of a partition between two, both included, that match, from the end that is asked for.
   * @returns undefined when the partition has no table.
   */
  rows(
    partition: number,
    match: string,
    from: number,
    to: number,
    first: 'newest' | 'oldest',
    limit: number,
  ): number[] | undefined {
    const statements = this.statementsOf(partition);
    if (statements === undefined) return undefined;
    const statement = first === 'newest' ? statements.downwards : statements.upwards;
    return statement.all(match, from, to, limit) as number[];
  }

  /** Whether a row matches. @returns undefined when its partition has no table. */
  has(partition: number, match: string, id: number): boolean | undefined {
    const rows = this.rows(partition, match, id, id, 'oldest', 1);
    return rows && rows.length > 0;
  }

  /** What {@link keep} was given for a sealed block. */
  known(match: string, block: number): Bitmap | undefined {
    return this.rowsOfBlocks.get(`${block} ${match}`);
  }

  keep(match: string, block: number, rows: Bitmap): void {
    this.rowsOfBlocks.set(`${block} ${match}`, rows instanceof Uint32Array ? toSmallest(rows.slice()) : rows);
  }

  /** Whether many rows of a partition match, as {@link setCommon} was told. */
  isCommon(match: string, partition: number): boolean {
    return this.common.get(`${partition} ${match}`) === true;
  }

  setCommon(match: string, partition: number): void {
    this.common.set(`${partition} ${match}`, true);
  }

  private statementsOf(partition: number): PartitionStatements | undefined {
    const known = this.partitions.get(partition);
    if (known !== undefined) return known;
    const table = textTable(partition);
    const isThere =
      this.database.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table) !== undefined;
    if (!isThere) return undefined;
    if (this.partitions.size === MAX_PARTITIONS) this.partitions.clear();
    const select = `SELECT rowid FROM ${table} WHERE ${table} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid`;
    const statements = {
      upwards: this.database.prepare(`${select} LIMIT ?`).pluck(),
      downwards: this.database.prepare(`${select} DESC LIMIT ?`).pluck(),
    };
    this.partitions.set(partition, statements);
    return statements;
  }
}
