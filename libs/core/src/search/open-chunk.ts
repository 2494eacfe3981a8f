import type { SqliteDatabase, SqliteStatement } from '../store/index.js';
import { CHUNK_ROWS, chunkOf } from './search-schema.js';
import { readTimes, writeTimes } from './times.js';

/** The chunk that rows are added to: when they happened. */
export class OpenChunk {
  private readonly statements: Readonly<Record<'chunk' | 'save', SqliteStatement>>;
  private readonly times = new Float64Array(CHUNK_ROWS);
  private chunk = -1;
  private base = 0;
  private length = 0;
  private minMs = Infinity;
  private maxMs = -Infinity;
  private isTouched = false;

  constructor(database: SqliteDatabase) {
    this.statements = {
      chunk: database.prepare('SELECT min_ms, max_ms, times FROM chunk WHERE id = ?').raw(),
      save: database.prepare('REPLACE INTO chunk (id, min_ms, max_ms, times) VALUES (?, ?, ?, ?)'),
    };
  }

  /** Takes up the chunk that row `id` is in, if it has been begun. */
  restore(id: number): void {
    const chunk = chunkOf(id);
    const row = this.statements.chunk.get(chunk) as [number, number, Buffer] | undefined;
    if (row === undefined) return;
    this.begin(chunk);
    const [minMs, maxMs, stored] = row;
    const times = readTimes(stored, minMs, maxMs);
    this.times.set(times);
    this.length = times.length;
    [this.minMs, this.maxMs] = [minMs, maxMs];
  }

  /** Row `id`, the next, happened then. */
  add(id: number, ms: number): void {
    let row = id - this.base;
    if (row >= CHUNK_ROWS || this.chunk < 0) {
      this.save();
      this.begin(chunkOf(id));
      row = id - this.base;
    }
    // Of rows that are not there.
    if (row > this.length) this.times.fill(ms, this.length, row);
    this.times[row] = ms;
    this.length = row + 1;
    if (ms < this.minMs) this.minMs = ms;
    if (ms > this.maxMs) this.maxMs = ms;
    this.isTouched = true;
  }

  /** Writes what is new. */
  save(): void {
    if (!this.isTouched) return;
    const times = writeTimes(this.times.subarray(0, this.length), this.minMs, this.maxMs);
    this.statements.save.run(this.chunk, this.minMs, this.maxMs, times);
    this.isTouched = false;
  }

  private begin(chunk: number): void {
    this.chunk = chunk;
    this.base = chunk * CHUNK_ROWS;
    this.length = 0;
    this.minMs = Infinity;
    this.maxMs = -Infinity;
  }
}
