import type { SqliteDatabase, SqliteStatement } from '../store/index.js';
import type { Bitmap } from './bitmap.js';
import { PARTITION_ROWS, textTable } from './search-schema.js';
import { TwoGenerationCache } from './two-generation-cache.js';

interface PartitionStatements {
  readonly upwards: SqliteStatement;
  readonly downwards: SqliteStatement;
}

/** Partitions whose statements are kept ready. */
const MAX_PARTITIONS = 64;
const ENTRY_BYTES = 200;
const FEW_ROWS_BYTES = 2 * 1024 * 1024;

/**
 * The full-text tables of a search file. FTS5 gives the rows of a term from either end, at some 50 ns a row, and cannot
 * begin in the middle: a range costs what lies between it and the end as well.
 */
export class TextIndex {
  private readonly partitions = new Map<number, PartitionStatements>();
  private readonly rowsOfBlocks: TwoGenerationCache<string, Bitmap>;
  /** Of sealed partitions in which they are few: all rows, ascending. */
  private readonly fewRows = new TwoGenerationCache<string, readonly number[]>(
    FEW_ROWS_BYTES,
    (ids) => ids.length * 8 + ENTRY_BYTES,
  );

  constructor(
    private readonly database: SqliteDatabase,
    cacheBytes: number,
  ) {
    this.rowsOfBlocks = new TwoGenerationCache(cacheBytes, (bits) => bits.byteLength + ENTRY_BYTES);
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
    limit = Number.MAX_SAFE_INTEGER,
  ): number[] | undefined {
    const statements = this.statementsOf(partition);
    if (statements === undefined) return undefined;
    const statement = first === 'newest' ? statements.downwards : statements.upwards;
    return statement.all(match, from, to, limit) as number[];
  }

  /** The same of a sealed partition: where the rows are few, they are remembered. */
  rowsOfSealed(...range: Parameters<TextIndex['rows']>): readonly number[] | undefined {
    const [partition, match, from, to, first, limit = Number.MAX_SAFE_INTEGER] = range;
    const key = `${partition} ${match}`;
    const known = this.fewRows.get(key);
    if (known === undefined) {
      const start = partition * PARTITION_ROWS;
      const rows = this.rows(partition, match, start, start + PARTITION_ROWS - 1, first, limit);
      if (rows === undefined || rows.length >= limit) return this.rows(...range);
      this.fewRows.set(key, first === 'newest' ? rows.reverse() : rows);
      return this.rowsOfSealed(...range);
    }
    const rows = known.filter((id) => id >= from && id <= to);
    return (first === 'newest' ? rows.reverse() : rows).slice(0, limit);
  }

  hasTable(partition: number): boolean {
    return this.statementsOf(partition) !== undefined;
  }

  /** What {@link keep} was given for a sealed block. */
  known(match: string, block: number): Bitmap | undefined {
    return this.rowsOfBlocks.get(`${block} ${match}`);
  }

  keep(match: string, block: number, rows: Bitmap): void {
    this.rowsOfBlocks.set(`${block} ${match}`, rows);
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
