import type { AccountingSnapshot } from '@blotter/core';
import type { Evidence, Range } from './evidence.js';

/** What is known of one record. */
export const INTENDED = 1;
/** Its call of record() returned. */
export const RECORDED = 2;
/** Its receipt came: durable. */
export const ACKNOWLEDGED = 4;
/** Its receipt came: refused. */
export const REFUSED = 8;

/** Records that were recorded together, and between which times. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly fromMs: number;
  /** Infinity when the writer did not come to its end. */
  toMs: number;
}

/** Blotter's books at one time, and how many records the writer had recorded by then. */
export interface Books {
  readonly recorded: number;
  readonly books: AccountingSnapshot;
}

/** All that one writer process noted. */
export class RunEvidence {
  instance: string | undefined;
  /** `running` until it began to end itself; `ended` once Blotter had done its part. */
  ending: 'running' | 'ending' | 'ended' = 'running';
  readonly chunks: Chunk[] = [];
  readonly books: Books[] = [];
  private states = new Uint8Array(1024);
  /** Numbers that were intended: 0 to this, less one. */
  intended = 0;

  add(evidence: Evidence): void {
    switch (evidence.kind) {
      case 'instance':
        this.instance = evidence.instance;
        return;
      case 'intended':
        this.intend(evidence.from, evidence.to, evidence.ms);
        return;
      case 'recorded':
        this.mark([evidence.from, evidence.to - 1], RECORDED);
        this.chunks.at(-1)!.toMs = evidence.ms;
        return;
      case 'receipts':
        for (const range of evidence.durable) this.mark(range, ACKNOWLEDGED);
        for (const range of evidence.refused) this.mark(range, REFUSED);
        return;
      case 'books':
        this.books.push(evidence);
        return;
      case 'ending':
        this.ending = 'ending';
        return;
      case 'ended':
        this.ending = 'ended';
        this.books.push(evidence);
    }
  }

  /** What is known of a record: the bits above. */
  stateOf(n: number): number {
    return this.states[n] ?? 0;
  }

  /** The records among which this one was recorded. */
  chunkOf(n: number): Chunk {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.chunks[middle]!.from <= n) low = middle;
      else high = middle - 1;
    }
    return this.chunks[low]!;
  }

  private intend(from: number, to: number, ms: number): void {
    if (to > this.states.length) {
      const grown = new Uint8Array(Math.max(to, this.states.length * 2));
      grown.set(this.states);
      this.states = grown;
    }
    this.intended = to;
    this.chunks.push({ from, to, fromMs: ms, toMs: Infinity });
    this.mark([from, to - 1], INTENDED);
  }

  private mark([first, last]: Range, bit: number): void {
    for (let n = first; n <= last; n++) this.states[n]! |= bit;
  }
}
