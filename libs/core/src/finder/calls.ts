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

/** How far the store and the index are. */
export interface Watermarks {
  /** Of the store. */
  readonly generation: string;
  /** The last row id that was given away; 0 before the first. */
  readonly lastId: number;
  /** undefined: there is no index. */
  readonly indexedThroughId: number | undefined;
}

/** Rows behind an id, for several filters at once. */
export interface TailRead {
  readonly afterId: number;
  readonly filters: readonly Filter[];
  /** Rows to look at, at most. */
  readonly maxRows: number;
}

export interface TailRows {
  readonly generation: string;
  /** All rows up to this one were looked at. */
  readonly throughId: number;
  /** False: there were more rows than were asked for. */
  readonly isAtHead: boolean;
  /** Each that fits one of the filters, in ascending order of id. */
  readonly rows: ReadonlyArray<{
    readonly record: StoredRecord;
    /** Indexes of the filters that it fits. */
    readonly fits: readonly number[];
  }>;
}

/** How long an answer may take, and what it may wait for. */
export interface Timing {
  /** Milliseconds from now on. */
  readonly timeLimitMs: number;
  /** Further behind the store the index must not be: otherwise IndexBehind is thrown. @default any number */
  readonly maxRowsBehind?: number;
}

/** Where questions are answered: in threads, here or in another process. */
export interface Answers {
  /** @throws BlotterError; IndexBehind; when the signal is aborted, its reason, at once. */
  ask<K extends CallKind>(
    kind: K,
    question: Calls[K]['asks'],
    timing: Timing,
    signal?: AbortSignal,
  ): Promise<Calls[K]['answers']>;
  /** Ends what runs: it is answered with ERR_BLOTTER_CLOSED. */
  close(): Promise<void>;
}
