import type { Frame } from '../journal/index.js';

/** What is known of a frame without reading it. */
export interface IndexedFrame {
  readonly offset: number;
  readonly batch: number;
  readonly records: number;
  /** When the last of its records was created, and the last of the frame before it. */
  readonly createdAtMs: number;
  readonly fromMs: number;
}

const FIELDS = 4;

/** The frames of one segment of our own, by offset: four numbers each, because there may be very many. */
export class FrameIndex {
  private readonly numbers: number[] = [];

  /** @param startMs - when the segment was begun, milliseconds since 1970. */
  constructor(private readonly startMs: number) {}

  add(offset: number, { batch, records, createdAtMs }: Frame & { readonly createdAtMs: number }): void {
    this.numbers.push(offset, batch, records, createdAtMs);
  }

  /** The frame that begins at this offset, and its size. @param end - where the segment ends. */
  at(offset: number, end: number): (IndexedFrame & { readonly size: number }) | undefined {
    const i = this.find(offset);
    if (this.numbers[i] !== offset) return undefined;
    return { ...this.entry(i), size: (this.numbers[i + FIELDS] ?? end) - offset };
  }

  /** Frames from this offset on. */
  from(offset: number): IndexedFrame[] {
    const frames: IndexedFrame[] = [];
    for (let i = this.find(offset); i < this.numbers.length; i += FIELDS) frames.push(this.entry(i));
    return frames;
  }

  private entry(i: number): IndexedFrame {
    const numbers = this.numbers;
    const createdAtMs = numbers[i + 3]!;
    return {
      offset: numbers[i]!,
      batch: numbers[i + 1]!,
      records: numbers[i + 2]!,
      createdAtMs,
      fromMs: Math.min(createdAtMs, i === 0 ? this.startMs : numbers[i - 1]!),
    };
  }

  /** Position of the first frame at or behind the offset. */
  private find(offset: number): number {
    let [low, high] = [0, this.numbers.length / FIELDS];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.numbers[middle * FIELDS]! < offset) low = middle + 1;
      else high = middle;
    }
    return low * FIELDS;
  }
}
