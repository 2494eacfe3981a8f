/**
 * Which batches of one writer instance are in the store: all up to `through`, and some beyond it (a
 * segment written at exit may be applied before the ones that precede it). Batch numbers start at 1.
 */
export class AppliedBatches {
  private constructor(
    private last: number,
    private readonly later: Set<number>,
  ) {}

  static none(): AppliedBatches {
    return new AppliedBatches(0, new Set());
  }

  /** @param beyond - a JSON array of batch numbers. */
  static parse(through: number, beyond: string): AppliedBatches {
    return new AppliedBatches(through, new Set(JSON.parse(beyond) as number[]));
  }

  /** The batch up to which all are applied. */
  get through(): number {
    return this.last;
  }

  has(batch: number): boolean {
    return batch <= this.last || this.later.has(batch);
  }

  add(batch: number): void {
    this.later.add(batch);
    while (this.later.delete(this.last + 1)) this.last++;
  }

  /** All up to this one. */
  addThrough(batch: number): void {
    if (batch <= this.last) return;
    this.last = batch;
    for (const later of this.later) if (later <= batch) this.later.delete(later);
    while (this.later.delete(this.last + 1)) this.last++;
  }

  /** JSON array of the batches beyond {@link through}. */
  beyond(): string {
    return this.later.size === 0 ? '[]' : JSON.stringify([...this.later].sort((a, b) => a - b));
  }
}
