/** How long each close of one thread took, in milliseconds. */
export interface CloseTimes {
  /** From the beginning to the recorded activity, the broker's answer included. */
  readonly whole: number[];
  /** The platform's own transaction, with its waits for the lock. */
  readonly transaction: number[];
  /** Recording the activity: what the closing thread waits for. */
  readonly activity: number[];
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Nearest-rank percentiles; zeros when there are no values. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
