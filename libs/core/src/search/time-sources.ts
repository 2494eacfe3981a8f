import type { Block } from './block.js';
import type { Evaluation } from './evaluation.js';
import { Heap } from './heap.js';
import { type Rows, hasRow, nextRow } from './rows.js';
import { BLOCK_ROWS, CHUNKS_PER_BLOCK, CHUNK_ROWS, chunkOf } from './search-schema.js';
import { StoreRun } from './store-run.js';
import { ListedRun, SortedRun, type TimedRow, type TimedRun } from './timed-run.js';

interface Evaluated {
  readonly block: Block;
  readonly must: Rows;
  readonly may: Rows;
}

type Source =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'chunk'; readonly of: Evaluated; readonly chunk: number }
  | { readonly kind: 'run'; readonly run: TimedRun };

/** What may hold rows of a time comes before rows of that time. */
const RANK = { block: 2, chunk: 1, run: 0 } as const;
/** Milliseconds after the first, times the rows of a chunk, must be a safe integer. */
const MAX_SPREAD_MS = 2 ** 40;
/** Rows behind the index whose times are read at once; only a store without an index has more. */
const MAX_TAIL_ROWS = 1_000_000;

/** Rows that fit, or could, in the order of the milliseconds in which they happened. Opens what could have the next. */
export class TimeSources {
  private readonly heap = new Heap<Source>();
  private readonly isDown: boolean;

  /** @param startMs - rows beyond it are not wanted. */
  constructor(
    private readonly evaluation: Evaluation,
    private readonly first: 'newest' | 'oldest',
    private readonly startMs: number | undefined,
  ) {
    this.isDown = first === 'newest';
    for (const block of evaluation.moment.index?.blocks ?? []) {
      this.push(block.minMs, block.maxMs, { kind: 'block', block });
    }
    this.addTail();
  }

  get isAtEnd(): boolean {
    return this.heap.top === undefined;
  }

  /** The next rows, all of the same millisecond; none at the end. */
  nextRows(): TimedRow[] {
    const rows: TimedRow[] = [];
    for (let top = this.heap.top; top !== undefined; top = this.heap.top) {
      const source = top.value;
      if (source.kind !== 'run') {
        if (rows.length > 0 && this.keyOf(rows[0]!.ms) > top.key) break;
        this.heap.pop();
        if (source.kind === 'block') this.openBlock(source.block);
        else this.openChunk(source.of, source.chunk);
        continue;
      }
      const { run } = source;
      const ms = run.ms!;
      if (rows.length > 0 && rows[0]!.ms !== ms) break;
      this.heap.pop();
      while (run.ms === ms) rows.push(run.take());
      this.pushRun(run);
    }
    return rows;
  }

  private openBlock(block: Block): void {
    const { evaluation } = this;
    if (!evaluation.evaluate(block)) return;
    const may = evaluation.may.slice();
    const must = evaluation.must === evaluation.may ? may : evaluation.must.slice();
    const of = { block, must, may };
    const bounds = evaluation.moment.index!.file.chunkBounds(block);
    for (let chunk = 0; chunk < CHUNKS_PER_BLOCK; chunk++) {
      const row = nextRow(may, chunk * CHUNK_ROWS);
      if (row < 0) return;
      if (row >= (chunk + 1) * CHUNK_ROWS) continue;
      this.push(bounds.minMs[chunk]!, bounds.maxMs[chunk]!, { kind: 'chunk', of, chunk });
    }
  }

  private openChunk({ block, must, may }: Evaluated, chunk: number): void {
    const { file } = this.evaluation.moment.index!;
    const chunkTimes = file.chunkTimes(chunkOf(block.id * BLOCK_ROWS) + chunk, block);
    if (chunkTimes === undefined) return;
    const firstRow = chunk * CHUNK_ROWS;
    const { values, base } = chunkTimes;
    const endRow = firstRow + values.length;
    const rows = new Uint32Array(values.length);
    const times = new Float64Array(values.length);
    let n = 0;
    for (let row = nextRow(may, firstRow); row >= 0 && row < endRow; row = nextRow(may, row + 1)) {
      const ms = base + values[row - firstRow]!;
      if (!this.isWanted(ms)) continue;
      rows[n] = row - firstRow;
      times[n++] = ms;
    }
    const isExact = must === may;
    const firstId = block.id * BLOCK_ROWS + firstRow;
    this.addRows(rows.subarray(0, n), times.subarray(0, n), (row, ms) => {
      return { id: firstId + row, ms, isSure: isExact || hasRow(must, firstRow + row), block };
    });
  }

  /** @param rows - ascending, and of each when it happened. */
  private addRows(
    rows: Uint32Array,
    times: Float64Array,
    rowAt: (row: number, ms: number) => TimedRow,
  ): void {
    if (rows.length === 0) return;
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < times.length; i++) {
      const ms = times[i]!;
      if (ms < low) low = ms;
      if (ms > high) high = ms;
    }
    const numbers = rows.at(-1)! + 1;
    if (high - low > MAX_SPREAD_MS / Math.max(1, numbers / CHUNK_ROWS)) {
      this.pushRun(
        new ListedRun(
          this.first,
          Array.from(rows, (row, i) => rowAt(row, times[i]!)),
        ),
      );
      return;
    }
    const keys = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) keys[i] = (times[i]! - low) * numbers + rows[i]!;
    this.pushRun(new SortedRun(this.first, keys.sort(), numbers, low, rowAt));
  }

  private addTail(): void {
    const { moment, filter } = this.evaluation;
    const { tailFrom, lastId, records } = moment;
    if (lastId < tailFrom) return;
    const isSure = filter.kind === 'all';
    const add = (found: ReadonlyArray<[id: number, ms: number]>): void => {
      const wanted = found.filter(([, ms]) => this.isWanted(ms));
      const rows = Uint32Array.from(wanted, ([id]) => id - tailFrom);
      const times = Float64Array.from(wanted, ([, ms]) => ms);
      this.addRows(rows, times, (row, ms) => ({ id: tailFrom + row, ms, isSure, block: undefined }));
    };
    if (moment.index !== undefined || lastId - tailFrom < MAX_TAIL_ROWS) {
      add(records.millisBetween(tailFrom, lastId));
      return;
    }
    this.pushRun(new StoreRun(records, this.first, this.startMs));
    add(records.timelessMillis().filter(([id]) => id >= tailFrom));
  }

  private push(minMs: number, maxMs: number, source: Source): void {
    const nearest = this.isDown ? maxMs : minMs;
    const farthest = this.isDown ? minMs : maxMs;
    if (!this.isWanted(farthest)) return;
    // What lies across the start has rows from there on.
    const ms = this.isWanted(nearest) ? nearest : this.startMs!;
    this.heap.push(this.keyOf(ms), RANK[source.kind], source);
  }

  private pushRun(run: TimedRun): void {
    if (run.ms !== undefined) this.heap.push(this.keyOf(run.ms), RANK.run, { kind: 'run', run });
  }

  private keyOf(ms: number): number {
    return this.isDown ? ms : -ms;
  }

  private isWanted(ms: number): boolean {
    return this.startMs === undefined || (this.isDown ? ms <= this.startMs : ms >= this.startMs);
  }
}
