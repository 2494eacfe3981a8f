const MOST = 255;
const NONE = new Uint8Array(0);

/** How often each record is stored, by run and number. */
export class StoredCounts {
  private readonly byRun = new Map<number, Uint8Array>();

  add(run: number, n: number): void {
    let counts = this.byRun.get(run);
    if (counts === undefined || n >= counts.length) {
      const grown = new Uint8Array(Math.max(1024, n + 1, (counts?.length ?? 0) * 2));
      if (counts !== undefined) grown.set(counts);
      this.byRun.set(run, grown);
      counts = grown;
    }
    counts[n] = Math.min(MOST, counts[n]! + 1);
  }

  of(run: number): Uint8Array {
    return this.byRun.get(run) ?? NONE;
  }

  get runs(): number[] {
    return [...this.byRun.keys()];
  }
}
