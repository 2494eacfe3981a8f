import type { RecordReader, TimedId } from '../store/index.js';
import type { TimedRow, TimedRun } from './timed-run.js';

const PAGE_ROWS = 256;

/** All rows of a store whose own time is known, by the index of the store. For stores without a search file. */
export class StoreRun implements TimedRun {
  private page: TimedId[] = [];
  private position = 0;
  private after: { time: bigint; id: number };
  /** Times above 2^63 are negative in their column, and come last. */
  private readonly ranges: Array<{ readonly time: bigint; readonly id: number }>;

  /** @param startMs - no row beyond it is wanted. */
  constructor(
    private readonly records: RecordReader,
    private readonly first: 'newest' | 'oldest',
    startMs: number | undefined,
  ) {
    const isDown = first === 'newest';
    const positive = isDown
      ? { time: 2n ** 63n - 1n, id: Number.MAX_SAFE_INTEGER }
      : { time: 0n, id: Number.MAX_SAFE_INTEGER };
    const negative = isDown ? { time: -1n, id: Number.MAX_SAFE_INTEGER } : { time: -(2n ** 63n), id: 0 };
    this.ranges = isDown ? [negative, positive] : [positive, negative];
    if (startMs !== undefined) this.skipTo(BigInt(startMs));
    this.after = this.ranges.shift()!;
    this.read();
  }

  get ms(): number | undefined {
    const row = this.page[this.position];
    return row === undefined ? undefined : Number(BigInt.asUintN(64, row[1]) / 1_000_000n);
  }

  take(): TimedRow {
    const [id, time] = this.page[this.position++]!;
    const row = {
      id: Number(id),
      ms: Number(BigInt.asUintN(64, time) / 1_000_000n),
      isSure: false,
      block: undefined,
    };
    this.after = { time, id: row.id };
    if (this.position === this.page.length) this.read();
    return row;
  }

  private skipTo(startMs: bigint): void {
    const isDown = this.first === 'newest';
    // Behind the last of its millisecond, or before its first.
    const edge = isDown ? (startMs + 1n) * 1_000_000n : startMs * 1_000_000n;
    const isHigh = edge >= 2n ** 63n;
    if (isDown !== isHigh) this.ranges.shift();
    if (edge > 0n && edge < 2n ** 64n) this.ranges[0] = { time: BigInt.asIntN(64, edge), id: 0 };
  }

  private read(): void {
    this.position = 0;
    for (;;) {
      const isNegative = this.after.time < 0n;
      this.page = this.records
        .inTime(this.first, this.after, PAGE_ROWS)
        .filter(([, time]) => time !== 0n && time < 0n === isNegative);
      const next = this.page.length === 0 ? this.ranges.shift() : undefined;
      if (next === undefined) return;
      this.after = next;
    }
  }
}
