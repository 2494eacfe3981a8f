import type { Block } from './block.js';
import type { IndexFile } from './index-file.js';
import { EVERY_ROW, NO_ROWS, type Rows, newRows } from './rows.js';
import { BLOCK_ROWS, CHUNKS_PER_BLOCK, CHUNK_ROWS, chunkOf } from './search-schema.js';
import type { Term } from './term.js';

const CHUNK_WORDS = CHUNK_ROWS / 32;

/** Rows that happened before or after a moment. The index knows milliseconds: rows in that of the moment may fit. */
export class TimeTerm implements Term {
  must: Rows = NO_ROWS;
  may: Rows = NO_ROWS;
  readonly cost = 0.5;
  private readonly mustBuffer = newRows();
  private readonly mayBuffer = newRows();
  /** Times of rows that surely fit, and that could fit: milliseconds, both included. */
  private readonly sure: readonly [from: number, to: number];
  private readonly possible: readonly [from: number, to: number];

  constructor(
    private readonly index: IndexFile,
    operator: '<' | '<=' | '>' | '>=',
    nano: bigint,
  ) {
    // x < n is x <= n - 1, x > n is x >= n + 1.
    const isUpper = operator === '<' || operator === '<=';
    const bound = operator === '<' ? nano - 1n : operator === '>' ? nano + 1n : nano;
    const ms = floorMs(bound);
    if (isUpper) {
      const isWhole = bound === ms * 1_000_000n + 999_999n;
      this.possible = [-Infinity, Number(ms)];
      this.sure = [-Infinity, Number(isWhole ? ms : ms - 1n)];
    } else {
      const isWhole = bound === ms * 1_000_000n;
      this.possible = [Number(ms), Infinity];
      this.sure = [Number(isWhole ? ms : ms + 1n), Infinity];
    }
  }

  evaluate(block: Block): void {
    const { sure, possible } = this;
    if (isWithin(block.minMs, block.maxMs, sure)) this.must = this.may = EVERY_ROW;
    else if (isApart(block.minMs, block.maxMs, possible)) this.must = this.may = NO_ROWS;
    else this.evaluateChunks(block);
  }

  private evaluateChunks(block: Block): void {
    const { sure, possible, mustBuffer, mayBuffer } = this;
    const { minMs, maxMs } = this.index.chunkBounds(block);
    const firstChunk = chunkOf(block.id * BLOCK_ROWS);
    for (let chunk = 0; chunk < CHUNKS_PER_BLOCK; chunk++) {
      const word = chunk * CHUNK_WORDS;
      const isSure = isWithin(minMs[chunk]!, maxMs[chunk]!, sure);
      if (isSure || isApart(minMs[chunk]!, maxMs[chunk]!, possible)) {
        mustBuffer.fill(isSure ? 0xffff_ffff : 0, word, word + CHUNK_WORDS);
        mayBuffer.fill(isSure ? 0xffff_ffff : 0, word, word + CHUNK_WORDS);
        continue;
      }
      const times = this.index.chunkTimes(firstChunk + chunk, block);
      this.readTimes(mustBuffer, word, sure, times);
      this.readTimes(mayBuffer, word, possible, times);
    }
    this.must = mustBuffer;
    this.may = mayBuffer;
  }

  private readTimes(
    into: Rows,
    firstWord: number,
    [from, to]: readonly [number, number],
    times: ReturnType<IndexFile['chunkTimes']>,
  ): void {
    into.fill(0, firstWord, firstWord + CHUNK_WORDS);
    if (times === undefined) return;
    const { values, base } = times;
    const low = from - base;
    const high = to - base;
    for (let row = 0; row < values.length; row++) {
      const ms = values[row]!;
      if (ms >= low && ms <= high) {
        const word = firstWord + (row >>> 5);
        into[word] = into[word]! | (1 << (row & 31));
      }
    }
  }
}

/** Times are from 0 on: below it any bound means the same. */
function floorMs(nano: bigint): bigint {
  return nano < 0n ? -1n : nano / 1_000_000n;
}

function isWithin(min: number, max: number, [from, to]: readonly [number, number]): boolean {
  return min >= from && max <= to;
}

function isApart(min: number, max: number, [from, to]: readonly [number, number]): boolean {
  return max < from || min > to;
}
