import type { StoredRecord } from '../model/index.js';
import type { Filter } from '../query/index.js';
import type { TailPosition } from './tail-position.js';

/** What a follower gets: records that fit, none when it was silent for long; undefined when the tail is over. */
export type Batch = readonly StoredRecord[] | undefined;

/** One consumer of the tail: what it wants, and how far it is. It gets one batch each time it asks. */
export class Follower {
  /** The same for all followers with the same filter. */
  readonly key: string;
  /** More rows are there than were looked at. */
  isBehind = true;
  private settle: { resolve: (batch: Batch) => void; reject: (error: unknown) => void } | undefined;
  private heardAt = performance.now();

  constructor(
    readonly filter: Filter,
    private at: TailPosition,
  ) {
    this.key = JSON.stringify(filter, (_, value: unknown) =>
      typeof value === 'bigint' ? { bigint: String(value) } : value,
    );
  }

  /** Behind everything that was looked at for it. */
  get position(): TailPosition {
    return this.at;
  }

  get isWaiting(): boolean {
    return this.settle !== undefined;
  }

  /** The promise of the next batch; settled by one of the others. */
  wait(): Promise<Batch> {
    const { promise, resolve, reject } = Promise.withResolvers<Batch>();
    this.settle = { resolve, reject };
    return promise;
  }

  /** All rows up to this id were looked at, and these fit. Silence is told, too, when it lasts. */
  advance(records: readonly StoredRecord[], throughId: number, maxSilenceMs: number): void {
    if (throughId > this.at.id) this.at = { generation: this.at.generation, id: throughId };
    if (records.length > 0 || performance.now() - this.heardAt >= maxSilenceMs) this.give(records);
  }

  end(): void {
    this.give(undefined);
  }

  fail(error: unknown): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.reject(error);
  }

  private give(batch: Batch): void {
    const { settle } = this;
    this.settle = undefined;
    this.heardAt = performance.now();
    settle?.resolve(batch);
  }
}
