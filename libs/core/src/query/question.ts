import type { StoredRecord } from '../model/index.js';
import type { Filter } from './filter.js';

/** By arrival (row id), or by the time at which it happened. */
export type Order = 'arrival' | 'time';

/** Which records, in which order, and where to go on. */
export interface PageQuestion {
  readonly filter: Filter;
  /** @default 'arrival' */
  readonly order?: Order;
  /** @default 'newest' */
  readonly first?: 'newest' | 'oldest';
  /** 1 … 1000; large records end a page earlier, at about 16 MiB. @default 50 */
  readonly limit?: number;
  /** {@link Page.next} or {@link Page.previous} of the same filter and order. */
  readonly cursor?: string;
  /** How long to look, in milliseconds; then what was found is returned, and how far that was. @default 5000 */
  readonly timeLimitMs?: number;
}

/** How far an answer goes, and how it was found. */
export interface Coverage {
  /** False when the time ran out before all was looked at. */
  readonly isComplete: boolean;
  /** The row id down (or, oldest first, up) to which all was looked at; undefined when complete. */
  readonly reachedId: number | undefined;
  /** The last row id that the answer knows of. */
  readonly throughId: number;
  /** Rows that were read and tried one by one. 0: the index alone knew. */
  readonly rowsTried: number;
  /** Index, rows one by one, or both. */
  readonly answeredBy: 'index' | 'rollup' | 'scan' | 'index+scan';
  readonly millis: number;
}

/** A part of the answer, in the order that was asked for. */
export interface Page {
  readonly records: readonly StoredRecord[];
  /** Goes on behind the last record; null when there is nothing more now. Opaque. */
  readonly next: string | null;
  /** The records before the first one, and those that arrive there later; null for an empty first page. Opaque. */
  readonly previous: string | null;
  readonly coverage: Coverage;
}

export interface CountQuestion {
  readonly filter: Filter;
  readonly timeLimitMs?: number;
}

/** Exact when the coverage is complete; otherwise at least so many. */
export interface Count {
  readonly records: number;
  readonly coverage: Coverage;
}

/** How many records have which value. */
export interface FacetQuestion {
  readonly filter: Filter;
  /** Names as in the filter language: `type`, `severity`, `source.expert`, `data.symbol`. */
  readonly fields: readonly string[];
  /** Values of each, the most frequent; 1 … 1000. @default 10 */
  readonly limit?: number;
  readonly timeLimitMs?: number;
}

export interface Facet {
  readonly field: string;
  readonly values: ReadonlyArray<{ readonly value: string; readonly records: number }>;
  /** Of all values that are not listed. */
  readonly otherRecords: number;
}

export interface Facets {
  readonly facets: readonly Facet[];
  readonly coverage: Coverage;
}

/** How many records in each part of a time range. */
export interface HistogramQuestion {
  readonly filter: Filter;
  /** Nanoseconds since 1970. @default the first record's */
  readonly from?: bigint;
  /** @default behind the last record's */
  readonly to?: bigint;
  /** Parts, at most: their width is the next of a list of usual ones (1 ms … 1 h, 1 d, 7 d). 1 … 1000. @default 60 */
  readonly buckets?: number;
  /** Split each part by this field: `type` or `severity`, or another indexed one. */
  readonly by?: string;
  readonly timeLimitMs?: number;
}

export interface Histogram {
  /** Nanoseconds since 1970; a multiple of the width. */
  readonly from: bigint;
  readonly widthNano: bigint;
  /** One a part. With `by` one for each of its values, the most frequent first. */
  readonly series: ReadonlyArray<{ readonly value: string | undefined; readonly records: readonly number[] }>;
  readonly coverage: Coverage;
}

/** A field that records have, for completion. */
export interface KnownField {
  readonly name: string;
  readonly isIndexed: boolean;
}

export interface ValuesQuestion {
  readonly field: string;
  /** What they begin with. @default '' */
  readonly prefix?: string;
  /** @default 20 */
  readonly limit?: number;
}

/** What there is, without reading it all. */
export interface Statistics {
  readonly generation: string;
  readonly records: number;
  readonly firstId: number | undefined;
  readonly lastId: number | undefined;
  /** Of the times at which the records happened, nanoseconds since 1970. */
  readonly firstTimeUnixNano: bigint | undefined;
  readonly lastTimeUnixNano: bigint | undefined;
  /** The index knows all records up to this one. undefined: there is no index. */
  readonly indexedThroughId: number | undefined;
  readonly storeBytes: number;
  readonly indexBytes: number;
  readonly types: ReadonlyArray<{ readonly value: string; readonly records: number }>;
  readonly severities: ReadonlyArray<{ readonly value: string; readonly records: number }>;
}
