import { CHUNKS_PER_BLOCK } from './search-schema.js';

/** 65,536 row ids, as the search file knows them. */
export interface Block {
  readonly id: number;
  /** Row ids. */
  readonly first: number;
  readonly last: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** It does not change any more. */
  readonly isSealed: boolean;
  /** Of a sealed block, once they were asked for. */
  chunks?: ChunkBounds;
}

/** Between which times the rows of each chunk of a block happened, in milliseconds since 1970. */
export class ChunkBounds {
  readonly minMs = new Float64Array(CHUNKS_PER_BLOCK).fill(Number.POSITIVE_INFINITY);
  readonly maxMs = new Float64Array(CHUNKS_PER_BLOCK).fill(Number.NEGATIVE_INFINITY);

  set(chunk: number, minMs: number, maxMs: number): void {
    this.minMs[chunk] = minMs;
    this.maxMs[chunk] = maxMs;
  }
}
