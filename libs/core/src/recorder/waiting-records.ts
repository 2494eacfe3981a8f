import { STATE, type WithState } from './record-state.js';

/** Admitted records that are not in a batch yet, oldest first. Those handed over meanwhile fall out by themselves. */
export class WaitingRecords<T extends WithState> {
  private records: Array<T | undefined> = [];
  private head = 0;

  add(record: T): void {
    this.records.push(record);
    // Trims now and then, so that what the batch processor exported does not stay referenced.
    if (this.records.length - this.head > 1024 && this.isHandedOver(this.head)) this.trim();
  }

  /** All that still wait, in groups of at most `size`; afterwards none do. */
  take(size: number): T[][] {
    this.trim();
    const groups: T[][] = [];
    for (let i = this.head; i < this.records.length; i += size) {
      groups.push(this.records.slice(i, i + size) as T[]);
    }
    this.records = [];
    this.head = 0;
    return groups;
  }

  /** The oldest that waits. */
  first(): T | undefined {
    this.trim();
    return this.records[this.head];
  }

  private trim(): void {
    // Let go at once: what lives long is expensive to collect.
    while (this.head < this.records.length && this.isHandedOver(this.head)) {
      this.records[this.head++] = undefined;
    }
    if (this.head < this.records.length / 2) return;
    this.records = this.records.slice(this.head);
    this.head = 0;
  }

  private isHandedOver(index: number): boolean {
    return this.records[index]![STATE]!.isHandedOver;
  }
}
