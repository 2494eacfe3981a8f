import type { StoredRecord } from '../model/index.js';
import type { Filter } from './filter.js';
import type {
  Count,
  CountQuestion,
  FacetQuestion,
  Facets,
  Histogram,
  HistogramQuestion,
  KnownField,
  Page,
  PageQuestion,
  Statistics,
  ValuesQuestion,
} from './question.js';

/** What is followed: records that arrive, each once, in the order of arrival. */
export interface TailQuestion {
  readonly filter: Filter;
  /** {@link TailedRecord.position} of the last record that is known. @default only what arrives from now on */
  readonly after?: string;
  /** Begin with so many records that are there already, at most 1000. Not together with `after`. @default 0 */
  readonly last?: number;
}

/** A record and where it is: what follows it is asked for with `after`. */
export interface TailedRecord {
  readonly record: StoredRecord;
  /** Opaque. */
  readonly position: string;
}

/**
 * The one service behind every door: API, command line, tail, NestJS. All may reject with a BlotterError: ERR_BLOTTER_QUESTION,
 * _CURSOR, _STORE, _SEARCH; when the signal is aborted, with its reason.
 */
export interface RecordFinder {
  page(question: PageQuestion, signal?: AbortSignal): Promise<Page>;
  count(question: CountQuestion, signal?: AbortSignal): Promise<Count>;
  facets(question: FacetQuestion, signal?: AbortSignal): Promise<Facets>;
  histogram(question: HistogramQuestion, signal?: AbortSignal): Promise<Histogram>;
  byUid(uid: string, signal?: AbortSignal): Promise<StoredRecord | undefined>;
  fields(signal?: AbortSignal): Promise<readonly KnownField[]>;
  values(
    question: ValuesQuestion,
    signal?: AbortSignal,
  ): Promise<ReadonlyArray<{ readonly value: string; readonly records: number }>>;
  statistics(signal?: AbortSignal): Promise<Statistics>;
  /**
   * Records as they arrive, in groups of what is there; ends when the signal is aborted. Nothing is read ahead of the
   * consumer. An empty group every few seconds says that it lives, and how far it is.
   */
  tail(question: TailQuestion, signal?: AbortSignal): AsyncIterable<readonly TailedRecord[]>;
}
