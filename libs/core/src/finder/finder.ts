import type { StoredRecord } from '../model/index.js';
import {
  type Count,
  type CountQuestion,
  type FacetQuestion,
  type Facets,
  type Histogram,
  type HistogramQuestion,
  type KnownField,
  type Page,
  type PageQuestion,
  type RecordFinder,
  type Statistics,
  type TailGroup,
  type TailQuestion,
  type ValuesQuestion,
  checkCountQuestion,
  checkFacetQuestion,
  checkHistogramQuestion,
  checkPageQuestion,
  checkValuesQuestion,
} from '../query/index.js';
import type { Answers, CallKind, Calls } from './calls.js';
import { type FinderOptions, type ResolvedFinderOptions, resolveFinderOptions } from './finder-options.js';
import { IndexBehind } from './index-behind.js';
import { IndexWait } from './index-wait.js';
import { startAnswers } from './start-answers.js';
import { Tail } from './tail.js';
import { TailHub } from './tail-hub.js';

/** Rows that a reader tries one by one rather than wait for the index. */
const MAX_ROWS_BEHIND = 2000;

/**
 * Answers questions about a store from threads of its own, which start with the first question. It may be made before
 * the store is there, and notices when the store or its search file is replaced. Close it at the end.
 */
export class Finder implements RecordFinder {
  private readonly options: ResolvedFinderOptions;
  private readonly answers: Answers;
  private readonly indexWait: IndexWait;
  private readonly tails: TailHub;

  /** @throws BlotterError ERR_BLOTTER_OPTION. */
  constructor(options: FinderOptions) {
    this.options = resolveFinderOptions(options);
    this.answers = startAnswers(this.options);
    this.indexWait = new IndexWait(this.answers);
    this.tails = new TailHub(this.answers);
  }

  page(question: PageQuestion, signal?: AbortSignal): Promise<Page> {
    return this.askIndexed('page', question, checkPageQuestion, signal);
  }

  count(question: CountQuestion, signal?: AbortSignal): Promise<Count> {
    return this.askIndexed('count', question, checkCountQuestion, signal);
  }

  facets(question: FacetQuestion, signal?: AbortSignal): Promise<Facets> {
    return this.askIndexed('facets', question, checkFacetQuestion, signal);
  }

  histogram(question: HistogramQuestion, signal?: AbortSignal): Promise<Histogram> {
    return this.askIndexed('histogram', question, checkHistogramQuestion, signal);
  }

  byUid(uid: string, signal?: AbortSignal): Promise<StoredRecord | undefined> {
    return this.ask('byUid', uid, signal);
  }

  fields(signal?: AbortSignal): Promise<readonly KnownField[]> {
    return this.ask('fields', undefined, signal);
  }

  values(question: ValuesQuestion, signal?: AbortSignal): Promise<Calls['values']['answers']> {
    return this.ask('values', question, signal, checkValuesQuestion);
  }

  statistics(signal?: AbortSignal): Promise<Statistics> {
    return this.ask('statistics', undefined, signal);
  }

  tail(question: TailQuestion, signal?: AbortSignal): AsyncIterable<TailGroup> {
    return new Tail(question, { finder: this, answers: this.answers, hub: this.tails, signal });
  }

  /** Ends the threads, and the tails; questions that run reject with ERR_BLOTTER_CLOSED. */
  async close(): Promise<void> {
    this.tails.close();
    await this.answers.close();
  }

  private async ask<K extends CallKind>(
    kind: K,
    question: Calls[K]['asks'],
    signal?: AbortSignal,
    check?: (question: Calls[K]['asks']) => unknown,
  ): Promise<Calls[K]['answers']> {
    check?.(question);
    return this.answers.ask(kind, question, { timeLimitMs: this.options.timeLimitMs }, signal);
  }

  /** What the index is for may wait for it. */
  private async askIndexed<K extends 'page' | 'count' | 'facets' | 'histogram'>(
    kind: K,
    question: Calls[K]['asks'],
    check: (question: Calls[K]['asks']) => unknown,
    signal?: AbortSignal,
  ): Promise<Calls[K]['answers']> {
    check(question);
    const { timeLimitMs, waitMs } = this.options;
    const limitMs = Math.min(question.timeLimitMs ?? timeLimitMs, timeLimitMs);
    const until = performance.now() + limitMs;
    try {
      const timing = { timeLimitMs: limitMs, maxRowsBehind: MAX_ROWS_BEHIND };
      return await this.answers.ask(kind, question, timing, signal);
    } catch (error) {
      if (!(error instanceof IndexBehind)) throw error;
      // Half of the time is for the answer.
      await this.indexWait.until(error.lastId, Math.min(waitMs, limitMs / 2), signal);
    }
    const leftMs = Math.max(until - performance.now(), limitMs / 2);
    return this.answers.ask(kind, question, { timeLimitMs: leftMs }, signal);
  }
}
