import type { StoredRecord } from '../model/index.js';
import { type RecordFinder, type TailGroup, type TailQuestion, checkTailQuestion } from '../query/index.js';
import type { Answers } from './calls.js';
import { Follower } from './follower.js';
import type { TailHub } from './tail-hub.js';
import { type TailPosition, checkGeneration, readPosition, writePosition } from './tail-position.js';

/** What a tail is made of. */
export interface TailParts {
  readonly finder: Pick<RecordFinder, 'page'>;
  readonly answers: Answers;
  readonly hub: TailHub;
  readonly signal: AbortSignal | undefined;
}

const START_LIMIT_MS = 5000;

/** Follows the trail from a position on: see {@link RecordFinder.tail}. */
export class Tail implements AsyncIterable<TailGroup> {
  constructor(
    private readonly question: TailQuestion,
    private readonly parts: TailParts,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<TailGroup, void, undefined> {
    const { hub, signal } = this.parts;
    if (signal?.aborted) return;
    const start = await this.start();
    if (start === undefined) return;
    yield group(start.records, start.position);
    const follower = new Follower(this.question.filter, start.position);
    for (;;) {
      const records = await hub.next(follower, signal);
      if (records === undefined) return;
      yield group(records, follower.position);
    }
  }

  /** undefined: the tail was ended meanwhile. */
  private async start(): Promise<{ records: readonly StoredRecord[]; position: TailPosition } | undefined> {
    const { after, last, filter } = checkTailQuestion(this.question);
    const { finder, answers, signal } = this.parts;
    const known = after === undefined ? undefined : readPosition(after);
    try {
      const marks = await answers.ask('watermarks', undefined, { timeLimitMs: START_LIMIT_MS }, signal);
      const position = known ?? { generation: marks.generation, id: marks.lastId };
      checkGeneration(position, marks.generation);
      if (last === 0) return { records: [], position };
      const page = await finder.page({ filter, limit: last, first: 'newest', order: 'arrival' }, signal);
      return {
        records: page.records.toReversed(),
        position: { ...position, id: page.coverage.throughId },
      };
    } catch (error) {
      if (signal?.aborted) return undefined;
      throw error;
    }
  }
}

function group(records: readonly StoredRecord[], position: TailPosition): TailGroup {
  const at = (id: number): string => writePosition({ generation: position.generation, id });
  return {
    records: records.map((record) => ({ record, position: at(record.id) })),
    position: at(position.id),
  };
}
