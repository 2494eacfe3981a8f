/** Looks every millisecond how far a watermark has come, and notes when each record was passed by it. */
export class Passing {
  private readonly startedMs: number[] = [];
  private readonly passedMs: number[] = [];
  private readonly timer: NodeJS.Timeout;

  /** @param before - records that the watermark counts and that are not ours. */
  constructor(
    private readonly before: number,
    private readonly watermark: () => number,
  ) {
    this.timer = setInterval(() => this.look(), 1);
  }

  /** The next record starts now. */
  add(): void {
    this.startedMs.push(performance.now());
  }

  /** All that were added are passed. */
  get isOver(): boolean {
    return this.passedMs.length === this.startedMs.length;
  }

  /** @returns by record the time it took, in milliseconds. */
  stop(): number[] {
    clearInterval(this.timer);
    return this.passedMs;
  }

  private look(): void {
    const passed = this.watermark() - this.before;
    const now = performance.now();
    for (let i = this.passedMs.length; i < passed; i++) this.passedMs.push(now - this.startedMs[i]!);
  }
}
