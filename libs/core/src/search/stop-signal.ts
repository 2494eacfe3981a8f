const STOP = 1;
const NEWS = 2;

/** How the indexing thread is woken and stopped: it is busy with SQLite, or asleep, and has no event loop to listen in. */
export class StopSignal {
  private readonly cell: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(4)) {
    this.cell = new Int32Array(memory);
  }

  get isStopped(): boolean {
    return (Atomics.load(this.cell, 0) & STOP) !== 0;
  }

  stop(): void {
    Atomics.or(this.cell, 0, STOP);
    Atomics.notify(this.cell, 0);
  }

  /** Ends the sleep of {@link sleepUntilNews}. */
  tellNews(): void {
    if ((Atomics.or(this.cell, 0, NEWS) & NEWS) === 0) Atomics.notify(this.cell, 0);
  }

  /** Sleeps, unless or until it is stopped. Blocks the thread. */
  sleep(millis: number): void {
    const end = performance.now() + millis;
    for (;;) {
      const seen = Atomics.load(this.cell, 0);
      const left = end - performance.now();
      if ((seen & STOP) !== 0 || left <= 0) return;
      Atomics.wait(this.cell, 0, seen, left);
    }
  }

  /** The same, but no longer than until there is news; news from before count. */
  sleepUntilNews(millis: number): void {
    const seen = Atomics.load(this.cell, 0);
    if (seen === 0) Atomics.wait(this.cell, 0, 0, millis);
    Atomics.and(this.cell, 0, ~NEWS);
  }
}
