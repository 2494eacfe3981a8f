import type { StoredRecord } from '../model/index.js';
import { timeOf } from '../query/index.js';
import type { Block } from './block.js';
import type { Parts } from './bucket-width.js';
import type { Evaluation } from './evaluation.js';
import type { FieldTags } from './field-tags.js';
import { type Rows, addRows, countBetween, intersect, newRows } from './rows.js';
import { type Visitor, readRows } from './scan.js';
import { BLOCK_ROWS, CHUNKS_PER_BLOCK, CHUNK_ROWS, chunkOf } from './search-schema.js';
import type { Series } from './series.js';

const MS = 1_000_000n;

/** Counts rows into the parts in which they happened. */
export class PartCounter implements Visitor {
  private readonly common = newRows();
  private readonly rest = newRows();

  constructor(
    private readonly parts: Parts,
    private readonly series: Series,
    private readonly evaluation: Evaluation,
    private readonly by: FieldTags | undefined,
  ) {}

  textOf(value: string): string {
    return this.by?.textOf(value) ?? value;
  }

  records(records: readonly StoredRecord[]): void {
    for (const record of records) {
      const part = this.partOf(Number(timeOf(record) / MS));
      const texts = this.by === undefined ? [] : new Set(this.by.read(record));
      let isNone = true;
      for (const text of texts) {
        this.series.add(this.by!.valueOf(text), part, 1);
        isNone = false;
      }
      if (isNone) this.series.add(undefined, part, 1);
    }
  }

  block(block: Block, rows: Rows): boolean {
    const { by } = this;
    if (by === undefined) {
      this.addRows(block, rows, undefined);
      return true;
    }
    if (by.tags === undefined) {
      return readRows(this.evaluation, block, rows, (records) => this.records(records));
    }
    this.rest.fill(0);
    for (const { tag, rows: tagged } of by.of(block)) {
      this.common.fill(0);
      addRows(this.common, tagged);
      addRows(this.rest, tagged);
      if (intersect(this.common, this.common, rows)) this.addRows(block, this.common, tag.value);
    }
    let isAny = 0;
    for (let i = 0; i < this.rest.length; i++) isAny |= this.rest[i] = rows[i]! & ~this.rest[i]!;
    if (isAny !== 0) this.addRows(block, this.rest, undefined);
    return true;
  }

  private addRows(block: Block, rows: Rows, value: string | undefined): void {
    const { file } = this.evaluation.moment.index!;
    const counts = this.series.of(value);
    const blockPart = this.partOf(block.minMs);
    if (blockPart === this.partOf(block.maxMs)) {
      this.addTo(counts, blockPart, countBetween(rows, 0, BLOCK_ROWS - 1));
      return;
    }
    const { minMs, maxMs } = file.chunkBounds(block);
    const firstChunk = chunkOf(block.id * BLOCK_ROWS);
    for (let chunk = 0; chunk < CHUNKS_PER_BLOCK; chunk++) {
      if (minMs[chunk]! > maxMs[chunk]!) continue;
      const part = this.partOf(minMs[chunk]!);
      const firstRow = chunk * CHUNK_ROWS;
      const endRow = firstRow + CHUNK_ROWS;
      if (part === this.partOf(maxMs[chunk]!)) {
        this.addTo(counts, part, countBetween(rows, firstRow, endRow - 1));
        continue;
      }
      this.addChunk(counts, rows, firstRow, endRow, file.chunkTimes(firstChunk + chunk, block));
    }
  }

  private addChunk(
    counts: Float64Array,
    rows: Rows,
    firstRow: number,
    endRow: number,
    times: { readonly base: number; readonly values: Uint32Array | Float64Array } | undefined,
  ): void {
    if (times === undefined) return;
    const { values, base } = times;
    const { widthMs, fromMs } = this.parts;
    const offset = base - fromMs;
    for (let word = firstRow >>> 5; word < endRow >>> 5; word++) {
      let bits = rows[word]!;
      while (bits !== 0) {
        const row = (word << 5) + 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const part = Math.floor((offset + values[row - firstRow]!) / widthMs);
        if (part >= 0 && part < counts.length) counts[part]!++;
      }
    }
  }

  private partOf(ms: number): number {
    return Math.floor((ms - this.parts.fromMs) / this.parts.widthMs);
  }

  private addTo(counts: Float64Array, part: number, records: number): void {
    if (part >= 0 && part < counts.length) counts[part] = counts[part]! + records;
  }
}
