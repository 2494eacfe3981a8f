/** Gives back what was put in, that with the greatest key first; of equal keys, that with the greater rank. */
export class Heap<T> {
  private readonly items: Array<{ readonly key: number; readonly rank: number; readonly value: T }> = [];

  get top(): { readonly key: number; readonly rank: number; readonly value: T } | undefined {
    return this.items[0];
  }

  push(key: number, rank: number, value: T): void {
    const { items } = this;
    let child = items.push({ key, rank, value }) - 1;
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      if (!this.isBefore(child, parent)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  pop(): T | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top?.value;
    items[0] = last;
    for (let parent = 0; ;) {
      let child = 2 * parent + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.isBefore(child + 1, child)) child++;
      if (!this.isBefore(child, parent)) break;
      this.swap(child, parent);
      parent = child;
    }
    return top.value;
  }

  private isBefore(a: number, b: number): boolean {
    const [first, second] = [this.items[a]!, this.items[b]!];
    return first.key === second.key ? first.rank > second.rank : first.key > second.key;
  }

  private swap(a: number, b: number): void {
    const { items } = this;
    const item = items[a]!;
    items[a] = items[b]!;
    items[b] = item;
  }
}
