import {
  type Count,
  type CountQuestion,
  type FacetQuestion,
  type Facets,
  type Filter,
  Finder,
  type FinderOptions,
  type Histogram,
  type HistogramQuestion,
  type KnownField,
  type Page,
  type PageQuestion,
  type RecordFinder,
  type Statistics,
  type StoredRecord,
  type TailGroup,
  type TailQuestion,
  type ValuesQuestion,
  parseFilter,
} from '@blotter/core/reader';

/** A question whose filter may be written in the filter language; left out: all records. */
export type Asked<TQuestion extends { readonly filter: Filter }> = Omit<TQuestion, 'filter'> & {
  readonly filter?: Filter | string;
};

/**
 * Answers questions about the module's own trail, from threads that start with the first one (a child process, when the
 * database is shared). A filter may be text, for instance `type:order.* severity>=warning "take profit"`; it rejects with
 * ERR_BLOTTER_FILTER, naming the column, when it does not parse. What else may go wrong: see {@link RecordFinder}.
 */
export class ActivityReader implements RecordFinder {
  private readonly finder: Finder;

  constructor(options: FinderOptions) {
    this.finder = new Finder(options);
  }

  async page(question: Asked<PageQuestion> = {}, signal?: AbortSignal): Promise<Page> {
    return this.finder.page(parsed(question), signal);
  }

  async count(question: Asked<CountQuestion> = {}, signal?: AbortSignal): Promise<Count> {
    return this.finder.count(parsed(question), signal);
  }

  async facets(question: Asked<FacetQuestion>, signal?: AbortSignal): Promise<Facets> {
    return this.finder.facets(parsed(question), signal);
  }

  async histogram(question: Asked<HistogramQuestion> = {}, signal?: AbortSignal): Promise<Histogram> {
    return this.finder.histogram(parsed(question), signal);
  }

  byUid(uid: string, signal?: AbortSignal): Promise<StoredRecord | undefined> {
    return this.finder.byUid(uid, signal);
  }

  fields(signal?: AbortSignal): Promise<readonly KnownField[]> {
    return this.finder.fields(signal);
  }

  values(
    question: ValuesQuestion,
    signal?: AbortSignal,
  ): Promise<ReadonlyArray<{ readonly value: string; readonly records: number }>> {
    return this.finder.values(question, signal);
  }

  statistics(signal?: AbortSignal): Promise<Statistics> {
    return this.finder.statistics(signal);
  }

  /** Follows from the first `next()` on. */
  async *tail(question: Asked<TailQuestion> = {}, signal?: AbortSignal): AsyncIterable<TailGroup> {
    yield* this.finder.tail(parsed(question), signal);
  }

  /** @internal The module does so after its last record is stored. */
  close(): Promise<void> {
    return this.finder.close();
  }
}

/** @throws FilterError. */
function parsed<T extends { readonly filter?: Filter | string }>(
  question: T,
): T & { readonly filter: Filter } {
  const { filter = '' } = question;
  return { ...question, filter: typeof filter === 'string' ? parseFilter(filter) : filter };
}
