import type { StoredRecord } from '../model/index.js';
import type {
  Count,
  CountQuestion,
  FacetQuestion,
  Facets,
  Filter,
  Histogram,
  HistogramQuestion,
  KnownField,
  Page,
  PageQuestion,
  Statistics,
  ValuesQuestion,
} from '../query/index.js';
import type { Arrivals, Watermarks } from '../search/answers.js';

/** What can be asked of a reader, and what it answers. Plain data, so that it can come from anywhere. */
export interface Calls {
  page: { asks: PageQuestion; answers: Page };
  count: { asks: CountQuestion; answers: Count };
  facets: { asks: FacetQuestion; answers: Facets };
  histogram: { asks: HistogramQuestion; answers: Histogram };
  byUid: { asks: string; answers: StoredRecord | undefined };
  fields: { asks: undefined; answers: readonly KnownField[] };
  values: {
    asks: ValuesQuestion;
    answers: ReadonlyArray<{ readonly value: string; readonly records: number }>;
  };
  statistics: { asks: undefined; answers: Statistics };
  watermarks: { asks: undefined; answers: Watermarks };
  tail: { asks: TailRead; answers: TailRows };
}

export type CallKind = keyof Calls;

/** Rows behind an id, for several filters at once. */
export interface TailRead {
  readonly afterId: number;
  readonly filters: readonly Filter[];
  /** Rows to look at, at most. */
  readonly maxRows: number;
}

export interface TailRows extends Arrivals {
  /** Of the store. */
  readonly generation: string;
  /** The last row id that was given out. */
  readonly lastId: number;
}

/** How long an answer may take, and what it may wait for. */
export interface Timing {
  /** Milliseconds from now on. */
  readonly timeLimitMs: number;
  /** Further behind the store the index must not be: otherwise IndexBehind is thrown. @default any number */
  readonly maxRowsBehind?: number;
}
