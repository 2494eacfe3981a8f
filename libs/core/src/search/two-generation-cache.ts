/**
 * Keeps what was used lately, within a number of bytes: what is not used while half of them is filled anew goes. A use
 * costs one look-up in a map, and nothing is moved.
 */
export class TwoGenerationCache<Key, Value> {
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();
  private youngBytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly bytesOf: (value: Value) => number,
  ) {}

  get(key: Key): Value | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const known = this.old.get(key);
    if (known !== undefined) this.set(key, known);
    return known;
  }

  set(key: Key, value: Value): void {
    this.young.set(key, value);
    this.youngBytes += this.bytesOf(value);
    if (this.youngBytes * 2 <= this.maxBytes) return;
    this.old = this.young;
    this.young = new Map();
    this.youngBytes = 0;
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
    this.youngBytes = 0;
  }
}
