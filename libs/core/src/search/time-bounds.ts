import type { Filter } from '../query/index.js';
import type { RecordReader } from '../store/index.js';
import type { Block } from './block.js';
import type { IndexFile } from './index-file.js';
import type { Moment } from './moment.js';
import { BLOCK_ROWS, CHUNKS_PER_BLOCK, CHUNK_ROWS, chunkOf } from './search-schema.js';
import { StoreRun } from './store-run.js';

const TIME = { of: 'record', name: 'time' } as const;

/** Between which milliseconds all records happened, both included; undefined when there are none. */
export function timeBounds(moment: Moment): Bounds | undefined {
  const bounds = { minMs: Infinity, maxMs: -Infinity };
  const { index, floor, records, tailFrom, lastId } = moment;
  for (const block of index?.blocks ?? []) {
    if (block.first >= floor) widen(bounds, block);
    else widenByRest(bounds, block, floor, index!.file);
  }
  if (index === undefined) widenByStore(bounds, records);
  else {
    const tail = records.millisBounds(tailFrom, lastId);
    if (tail !== undefined) widen(bounds, { minMs: tail[0], maxMs: tail[1] });
  }
  return bounds.minMs > bounds.maxMs ? undefined : bounds;
}

interface Bounds {
  minMs: number;
  maxMs: number;
}

function widen(bounds: Bounds, { minMs, maxMs }: Readonly<Bounds>): void {
  if (minMs < bounds.minMs) bounds.minMs = minMs;
  if (maxMs > bounds.maxMs) bounds.maxMs = maxMs;
}

/** Without an index there may be more rows than can be read: the store has one of times. */
function widenByStore(bounds: Bounds, records: RecordReader): void {
  const minMs = new StoreRun(records, 'oldest', undefined).ms;
  const maxMs = new StoreRun(records, 'newest', undefined).ms;
  if (minMs !== undefined && maxMs !== undefined) widen(bounds, { minMs, maxMs });
  const timeless = records.timelessBounds();
  if (timeless !== undefined) widen(bounds, { minMs: timeless[0], maxMs: timeless[1] });
}

/** Of a block whose first rows are gone. */
function widenByRest(bounds: Bounds, block: Block, floor: number, file: IndexFile): void {
  const { minMs, maxMs } = file.chunkBounds(block);
  const firstChunk = chunkOf(block.id * BLOCK_ROWS);
  for (let i = Math.max(0, chunkOf(floor) - firstChunk); i < CHUNKS_PER_BLOCK; i++) {
    const firstId = (firstChunk + i) * CHUNK_ROWS;
    if (firstId >= floor) widen(bounds, { minMs: minMs[i]!, maxMs: maxMs[i]! });
    else {
      const { base, values } = file.chunkTimes(firstChunk + i, block) ?? { base: 0, values: [] };
      for (let row = floor - firstId; row < values.length; row++) {
        widen(bounds, { minMs: base + values[row]!, maxMs: base + values[row]! });
      }
    }
  }
}

/** Times outside of which no record can fit, as the filter says: nanoseconds since 1970, both included. */
export function boundsInFilter(filter: Filter): {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
} {
  let from: bigint | undefined;
  let to: bigint | undefined;
  for (const part of filter.kind === 'and' ? filter.filters : [filter]) {
    if (part.kind !== 'compare' || part.field.of !== 'record' || part.field.name !== 'time') continue;
    const { operator, value } = part;
    if (typeof value !== 'bigint') continue;
    if (operator === '>' || operator === '>=') {
      const bound = operator === '>' ? value + 1n : value;
      if (from === undefined || bound > from) from = bound;
    } else {
      const bound = operator === '<' ? value - 1n : value;
      if (to === undefined || bound < to) to = bound;
    }
  }
  return { from, to };
}

/** The filter, and the time as well. */
export function within(filter: Filter, from: bigint | undefined, to: bigint | undefined): Filter {
  const filters: Filter[] = [];
  if (from !== undefined) filters.push({ kind: 'compare', field: TIME, operator: '>=', value: from });
  if (to !== undefined) filters.push({ kind: 'compare', field: TIME, operator: '<', value: to });
  return filters.length === 0 ? filter : { kind: 'and', filters: [...filters, filter] };
}
