import {
  type Count,
  type CountQuestion,
  type FacetQuestion,
  type Facets,
  Finder,
  type PageQuestion,
  type TailQuestion,
  recordJson,
  timeText,
} from '@blotter/core/reader';
import type { ArrivedRecords, RecordPage, RecordSource, StatisticsJson } from './record-source.js';

/** Each question says how long it may take. */
const MAX_TIME_LIMIT_MS = 60_000;

/** The records of a file, read beside whoever writes it. */
export class FileSource implements RecordSource {
  private readonly finder: Finder;

  constructor(file: string) {
    this.finder = new Finder({ file, threads: 1, timeLimitMs: MAX_TIME_LIMIT_MS });
  }

  async page(question: PageQuestion): Promise<RecordPage> {
    const { records, next, coverage } = await this.finder.page(question);
    return { records: records.map(recordJson), next, coverage };
  }

  count(question: CountQuestion): Promise<Count> {
    return this.finder.count(question);
  }

  facets(question: FacetQuestion): Promise<Facets> {
    return this.finder.facets(question);
  }

  async statistics(): Promise<StatisticsJson> {
    const { firstTimeUnixNano, lastTimeUnixNano, ...rest } = await this.finder.statistics();
    return {
      generation: rest.generation,
      records: rest.records,
      firstId: rest.firstId ?? null,
      lastId: rest.lastId ?? null,
      firstTime: firstTimeUnixNano === undefined ? null : timeText(firstTimeUnixNano),
      lastTime: lastTimeUnixNano === undefined ? null : timeText(lastTimeUnixNano),
      indexedThroughId: rest.indexedThroughId ?? null,
      storeBytes: rest.storeBytes,
      indexBytes: rest.indexBytes,
      types: rest.types,
      severities: rest.severities,
    };
  }

  async *tail(question: TailQuestion, signal: AbortSignal): AsyncGenerator<ArrivedRecords, void, undefined> {
    for await (const { records, position } of this.finder.tail(question, signal)) {
      if (records.length > 0) yield { records: records.map(({ record }) => recordJson(record)), position };
    }
  }

  close(): Promise<void> {
    return this.finder.close();
  }
}
