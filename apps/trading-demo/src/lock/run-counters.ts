const NAMES = ['closes', 'created', 'activitiesGivenUp', 'writesGivenUp'] as const;

type CounterName = (typeof NAMES)[number];

/** What all threads of a run count together. */
export class RunCounters {
  private readonly cells: Int32Array;

  /** @param shared - the other threads' memory; new when left out. */
  constructor(readonly shared = new SharedArrayBuffer(4 * NAMES.length)) {
    this.cells = new Int32Array(shared);
  }

  increment(name: CounterName): void {
    Atomics.add(this.cells, NAMES.indexOf(name), 1);
  }

  get(name: CounterName): number {
    return Atomics.load(this.cells, NAMES.indexOf(name));
  }
}
