import type { StoredRecord } from '../model/index.js';
import {
  type CheckedPageQuestion,
  type CursorPosition,
  type Page,
  decodeCursor,
  encodeCursor,
  timeOf,
} from '../query/index.js';
import { ArrivalWalk, type Place, type Walk } from './arrival-walk.js';
import type { Evaluation } from './evaluation.js';
import { sizeOf } from './record-size.js';
import { TimeWalk } from './time-walk.js';

/** Rows that are tried to see whether a full page is the last. */
const LOOK_AHEAD_ROWS = 1024;
/** About how many bytes of records a page has; it ends before the record that goes beyond, unless that is the first. */
const MAX_PAGE_SIZE = 16 * 1024 * 1024;

/** Answers a page. @throws BlotterError ERR_BLOTTER_CURSOR. */
export function answerPage(question: CheckedPageQuestion, evaluation: Evaluation): Page {
  const { moment, budget } = evaluation;
  const scope = { ...question, generation: moment.generation };
  const cursor = question.cursor === undefined ? undefined : decodeCursor(question.cursor, scope);
  const isBackward = cursor?.direction === 'previous';
  const walk = walkOf(question, evaluation, cursor);
  const { records, isFull, hasMore } = collect(walk, question.limit, evaluation);
  const reached = isFull ? undefined : walk.reached;
  if (isBackward) records.reverse();

  const encode = (direction: CursorPosition['direction'], place: Place): string =>
    encodeCursor({ direction, ...place }, scope);
  const placeOf = (record: StoredRecord): Place => ({
    id: record.id,
    timeNano: question.order === 'time' ? timeOf(record) : 0n,
  });
  const isDown = (question.first === 'newest') !== isBackward;
  // What is behind an empty page begins with the record that the cursor was made of.
  const turned = cursor && {
    timeNano: cursor.timeNano,
    id: isDown ? Math.max(0, cursor.id - 1) : cursor.id + 1,
  };
  const ahead =
    reached ?? (records.length === 0 ? cursor : placeOf(isBackward ? records[0]! : records.at(-1)!));
  const behind = records.length === 0 ? turned : placeOf(isBackward ? records.at(-1)! : records[0]!);

  return {
    records,
    next: isBackward
      ? encode('next', behind!)
      : ahead !== undefined && (hasMore || reached !== undefined)
        ? encode('next', ahead)
        : null,
    previous: isBackward
      ? encode('previous', ahead!)
      : behind === undefined
        ? null
        : encode('previous', behind),
    coverage: budget.coverage(moment.lastId, reached?.id),
  };
}

function walkOf(
  { order, first }: CheckedPageQuestion,
  evaluation: Evaluation,
  cursor: CursorPosition | undefined,
): Walk {
  const isDown = (first === 'newest') !== (cursor?.direction === 'previous');
  const direction = isDown ? 'newest' : 'oldest';
  if (order === 'time') return new TimeWalk(evaluation, direction, cursor);
  const start =
    cursor === undefined ? (isDown ? evaluation.moment.lastId : 0) : cursor.id + (isDown ? -1 : 1);
  return new ArrivalWalk(evaluation, direction, start);
}

interface Collected {
  readonly records: StoredRecord[];
  readonly isFull: boolean;
  /** There is more, or may be: not all was looked at. */
  readonly hasMore: boolean;
}

function collect(walk: Walk, limit: number, { moment }: Evaluation): Collected {
  const records: StoredRecord[] = [];
  let size = 0;
  for (const { id, record } of walk.found()) {
    const found = record ?? moment.records.byId(id);
    // It may have gone since the index was read.
    if (found === undefined) continue;
    size += sizeOf(found);
    const isTooLarge = size > MAX_PAGE_SIZE && records.length > 0;
    if (records.length === limit || isTooLarge) return { records, isFull: true, hasMore: true };
    if (records.push(found) === limit) walk.tryAtMost(LOOK_AHEAD_ROWS);
  }
  const isFull = records.length === limit;
  return { records, isFull, hasMore: isFull && walk.reached !== undefined };
}
