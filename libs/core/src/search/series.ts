/** Series that are told apart, the most frequent. */
const MAX_SERIES = 100;

/** Counts of parts, apart for each value. */
export class Series {
  private readonly counts = new Map<string | undefined, Float64Array>();

  constructor(private readonly parts: number) {}

  of(value: string | undefined): Float64Array {
    let counts = this.counts.get(value);
    if (counts === undefined) this.counts.set(value, (counts = new Float64Array(this.parts)));
    return counts;
  }

  add(value: string | undefined, part: number, records: number): void {
    if (part < 0 || part >= this.parts) return;
    const counts = this.of(value);
    counts[part] = counts[part]! + records;
  }

  /**
   * The most frequent first; last, without a value, those that have none, or one that is not listed.
   * @param isSplit - by a field; otherwise there is one series, also of zeros.
   */
  list(
    isSplit: boolean,
    textOf: (value: string) => string,
  ): Array<{ readonly value: string | undefined; readonly records: number[] }> {
    const rest = this.of(undefined);
    const named = [...this.counts]
      .filter((entry): entry is [string, Float64Array] => entry[0] !== undefined)
      .map(([value, records]) => ({ value, records, total: sum(records) }))
      .filter(({ total }) => total > 0)
      .sort((a, b) => b.total - a.total || (a.value < b.value ? -1 : 1));
    for (const { records } of named.splice(MAX_SERIES))
      records.forEach((n, part) => (rest[part] = rest[part]! + n));
    const list: Array<{ value: string | undefined; records: number[] }> = named.map(({ value, records }) => ({
      value: textOf(value),
      records: [...records],
    }));
    if (!isSplit || sum(rest) > 0) list.push({ value: undefined, records: [...rest] });
    return list;
  }
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, records) => total + records, 0);
}
