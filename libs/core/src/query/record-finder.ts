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
  /** {@link TailedRecord.position} or {@link TailGroup.position} of what is known. @default only what arrives from now on */
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

/** What has arrived since the group before; perhaps nothing that fits. */
export interface TailGroup {
  /** At most 1000, in the order of arrival. */
  readonly records: readonly TailedRecord[];
  /** Behind everything that was looked at for this group: also records that do not fit. Opaque. */
  readonly position: string;
}

/**
 * The one service behind every door: API, command line, tail, NestJS. All may reject with a BlotterError: ERR_BLOTTER_QUESTION,
 * _CURSOR, _STORE, _SEARCH, _FULL (too many questions wait), _TIMEOUT (no answer in time), _CLOSED; when the signal is
 * aborted, with its reason.
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
   * Records as they arrive, in groups of what is there; ends when the signal is aborted or the finder is closed. Nothing
   * is read ahead of the consumer. The first group comes at once, and says where "from now on" is; later an empty one
   * after 5 s without records says that it lives, and how far it is.
   */
  tail(question: TailQuestion, signal?: AbortSignal): AsyncIterable<TailGroup>;
}
