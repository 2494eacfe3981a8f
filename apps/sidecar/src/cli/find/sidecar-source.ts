import {
  type Count,
  type CountQuestion,
  type Coverage,
  type FacetQuestion,
  type Facets,
  type PageQuestion,
  type TailQuestion,
  printFilter,
} from '@blotter/core/reader';
import { setTimeout as pause } from 'node:timers/promises';
import { type ApiAddress, ApiClient, ApiError, type Parameters } from './api-client.js';
import { recordEvents } from './record-events.js';
import type {
  ArrivedRecords,
  ConnectionListener,
  RecordPage,
  RecordSource,
  StatisticsJson,
} from './record-source.js';

/** What a sidecar may need beyond the time limit of a question. */
const GRACE_MS = 15_000;
const DEFAULT_TIME_LIMIT_MS = 5000;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 5000;

/** The records of a running sidecar, over its HTTP API. */
export class SidecarSource implements RecordSource {
  private readonly client: ApiClient;

  constructor(address: ApiAddress) {
    this.client = new ApiClient(address);
  }

  async page({ filter, order, first, limit, cursor, timeLimitMs }: PageQuestion): Promise<RecordPage> {
    const parameters = { ...filterParameter(filter), order, first, limit, cursor, timeLimitMs };
    const page = (await this.ask('records', parameters, ['records', 'array'], timeLimitMs)) as RecordPage;
    return { ...page, coverage: coverageOf(page.coverage) };
  }

  async count({ filter, timeLimitMs }: CountQuestion): Promise<Count> {
    const parameters = { ...filterParameter(filter), timeLimitMs };
    const count = (await this.ask('count', parameters, ['records', 'number'], timeLimitMs)) as Count;
    return { ...count, coverage: coverageOf(count.coverage) };
  }

  async facets({ filter, fields, limit, timeLimitMs }: FacetQuestion): Promise<Facets> {
    const parameters = { ...filterParameter(filter), field: fields, limit, timeLimitMs };
    const facets = (await this.ask('facets', parameters, ['facets', 'array'], timeLimitMs)) as Facets;
    return { ...facets, coverage: coverageOf(facets.coverage) };
  }

  async statistics(): Promise<StatisticsJson> {
    return (await this.ask('statistics', {}, ['types', 'array'])) as StatisticsJson;
  }

  async *tail(
    { filter, last, after }: TailQuestion,
    signal: AbortSignal,
    listener: ConnectionListener,
  ): AsyncGenerator<ArrivedRecords, void, undefined> {
    let position = after;
    let isKnown = false;
    let isLost = false;
    let attempts = 0;
    let leastDelayMs = FIRST_DELAY_MS;
    for (;;) {
      try {
        const parameters = { ...filterParameter(filter), last: position === undefined ? last : undefined };
        const body = await this.openTail(parameters, position, signal);
        for await (const arrived of recordEvents(body, (delayMs) => (leastDelayMs = delayMs))) {
          if (isLost) listener.found();
          isLost = false;
          isKnown = true;
          attempts = 0;
          position = arrived.position ?? position;
          if (arrived.records.length > 0) yield { ...arrived, position };
        }
        throw new ApiError('the sidecar ended it', true);
      } catch (error) {
        if (signal.aborted) return;
        // A first try that fails is most likely a wrong address.
        if (!isKnown || !(error instanceof ApiError) || !error.isPassing) throw error;
        if (!isLost) listener.lost(error.message);
        isLost = true;
      }
      await pause(delayOf(attempts++, leastDelayMs), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async openTail(
    parameters: Parameters,
    position: string | undefined,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.client.get('tail', parameters, {
      type: 'text/event-stream',
      signal,
      headers: position === undefined ? {} : { 'last-event-id': position },
    });
    if (body === null) throw new ApiError('the answer is empty', true);
    return body;
  }

  private async ask(
    path: string,
    parameters: Parameters,
    part: readonly [string, 'array' | 'number'],
    timeLimitMs = DEFAULT_TIME_LIMIT_MS,
  ): Promise<unknown> {
    const patienceMs = timeLimitMs + GRACE_MS;
    const signal = AbortSignal.timeout(patienceMs);
    try {
      return await this.client.getJson(path, parameters, { part, signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new ApiError(`The sidecar gave no answer in ${patienceMs / 1000} s.`, true, { cause: error });
    }
  }
}

function filterParameter(filter: PageQuestion['filter']): Parameters {
  return filter.kind === 'all' ? {} : { filter: printFilter(filter) };
}

/** JSON has null where there is nothing. */
function coverageOf(coverage: Coverage): Coverage {
  return { ...coverage, reachedId: coverage.reachedId ?? undefined };
}

/** Twice as long each time, and not the same for all who lost the same sidecar. */
function delayOf(attempts: number, leastMs: number): number {
  return Math.min(MAX_DELAY_MS, leastMs * 2 ** Math.min(attempts, 10)) * (0.5 + Math.random() / 2);
}
