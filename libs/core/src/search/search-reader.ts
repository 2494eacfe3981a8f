import type { StoredRecord } from '../model/index.js';
import {
  type Count,
  type CountQuestion,
  type FacetQuestion,
  type Facets,
  type Filter,
  type Histogram,
  type HistogramQuestion,
  type KnownField,
  type Page,
  type PageQuestion,
  type Statistics,
  type ValuesQuestion,
  checkCountQuestion,
  checkFacetQuestion,
  checkHistogramQuestion,
  checkPageQuestion,
  checkValuesQuestion,
} from '../query/index.js';
import { Budget, type Control } from './budget.js';
import { Connections } from './connections.js';
import { answerCount } from './count-answer.js';
import { Evaluation } from './evaluation.js';
import { answerFacets } from './facets-answer.js';
import { answerHistogram } from './histogram-answer.js';
import { knownFields, knownValues } from './known-fields.js';
import type { Moment } from './moment.js';
import { answerPage } from './page-answer.js';
import { searchFileOf } from './search-schema.js';
import { answerStatistics } from './statistics-answer.js';
import { tailAfter } from './tail-answer.js';
import { TextMatcher } from './text-matcher.js';

export type { Control } from './budget.js';

/** Where the store and its search file are. */
export interface SearchReaderOptions {
  /** Path of the store. */
  readonly file: string;
  /** Prefix of Blotter's tables in a shared file. @default '' */
  readonly prefix?: string;
  /** Path of the search file; there need not be one. @default `<name>.search.db` beside the store */
  readonly searchFile?: string;
  /** How long a read may wait for a lock (only in rollback-journal mode), in milliseconds. @default 1000 */
  readonly busyTimeoutMs?: number;
  /** Of the index in memory, at most. @default 64 MiB */
  readonly cacheBytes?: number;
}

const ALL: Filter = { kind: 'all' };
const PATIENT: Control = { deadline: Infinity, isCancelled: () => false };
const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;

/** How far the store is, and the index behind it. */
export interface Watermarks {
  /** Of the store; changes when ids may be given out again. */
  readonly generation: string;
  /** The last row id that was given out; 0 when none was. */
  readonly lastId: number;
  /** The index knows all records up to this one. undefined: there is no index. */
  readonly indexedThroughId: number | undefined;
}

/** What arrived, and which filters it fits. */
export interface Arrivals {
  /** All records up to this one were looked at. */
  readonly throughId: number;
  /** Those that fit at least one filter, in the order of arrival. */
  readonly records: readonly StoredRecord[];
  /** Of each filter: the positions in `records` of those that fit it. */
  readonly matches: ReadonlyArray<readonly number[]>;
}

/**
 * Answers questions about a store, through read-only connections, also while others write to it; from the search file
 * where there is one, otherwise by trying rows one by one. Synchronous. Every call reads one moment of the store in one
 * transaction, which ends with it.
 *
 * All throw BlotterError: ERR_BLOTTER_STORE when the store cannot be read now, ERR_BLOTTER_CLOSED when the control says
 * that nobody wants the answer any more, ERR_BLOTTER_QUESTION and ERR_BLOTTER_CURSOR for what is wrong in a question.
 */
export class SearchReader {
  private readonly connections: Connections;
  private textMatcher: TextMatcher | undefined;

  constructor(options: SearchReaderOptions) {
    const { file, prefix = '', busyTimeoutMs = 1000, cacheBytes = DEFAULT_CACHE_BYTES } = options;
    const searchFile = options.searchFile ?? searchFileOf(file);
    this.connections = new Connections({ file, prefix, searchFile, busyTimeoutMs, cacheBytes });
  }

  watermarks(): Watermarks {
    return this.connections.within(({ generation, lastId, index }) => ({
      generation,
      lastId,
      indexedThroughId: index?.state.watermark,
    }));
  }

  page(question: PageQuestion, control: Control): Page {
    const checked = checkPageQuestion(question);
    return this.evaluate(checked.filter, control, (evaluation) => answerPage(checked, evaluation));
  }

  count(question: CountQuestion, control: Control): Count {
    const { filter } = checkCountQuestion(question);
    return this.evaluate(filter, control, answerCount);
  }

  facets(question: FacetQuestion, control: Control): Facets {
    const checked = checkFacetQuestion(question);
    return this.evaluate(checked.filter, control, (evaluation) => answerFacets(checked, evaluation));
  }

  histogram(question: HistogramQuestion, control: Control): Histogram {
    const checked = checkHistogramQuestion(question);
    const budget = new Budget(control);
    return this.connections.within((moment) =>
      answerHistogram(checked, (filter) => new Evaluation(moment, filter, budget, this.matcher)),
    );
  }

  /** The record with this uid (the first to arrive, should senders have used it twice). */
  byUid(uid: string): StoredRecord | undefined {
    return this.connections.within(({ records }) => records.byUid(uid));
  }

  fields(): KnownField[] {
    return this.evaluate(ALL, PATIENT, knownFields);
  }

  values(question: ValuesQuestion): Array<{ readonly value: string; readonly records: number }> {
    const checked = checkValuesQuestion(question);
    return this.evaluate(ALL, PATIENT, (evaluation) => knownValues(checked, evaluation));
  }

  statistics(): Statistics {
    return this.evaluate(ALL, PATIENT, answerStatistics);
  }

  /** What has arrived after a row id. @param maxRows - that are looked at. */
  tail(afterId: number, filters: readonly Filter[], maxRows: number): Arrivals {
    return this.connections.within((moment) => tailAfter(moment, afterId, filters, maxRows, this.matcher));
  }

  close(): void {
    this.connections.close();
    this.textMatcher?.close();
    this.textMatcher = undefined;
  }

  private evaluate<T>(filter: Filter, control: Control, answer: (evaluation: Evaluation) => T): T {
    const budget = new Budget(control);
    return this.connections.within((moment: Moment) =>
      answer(new Evaluation(moment, filter, budget, this.matcher)),
    );
  }

  private readonly matcher = (): TextMatcher => (this.textMatcher ??= new TextMatcher());
}
