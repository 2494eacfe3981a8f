import type { Control, SearchReader } from '../search/answers.js';
import type { CallKind, Calls } from './calls.js';
import { IndexBehind } from './index-behind.js';
import type { Request } from './reading.js';

type Handler<K extends CallKind> = (
  reader: SearchReader,
  question: Calls[K]['asks'],
  control: Control,
) => Calls[K]['answers'];

const HANDLERS: { readonly [K in CallKind]: Handler<K> } = {
  page: (reader, question, control) => reader.page(question, control),
  count: (reader, question, control) => reader.count(question, control),
  facets: (reader, question, control) => reader.facets(question, control),
  histogram: (reader, question, control) => reader.histogram(question, control),
  byUid: (reader, uid) => reader.byUid(uid),
  fields: (reader) => reader.fields(),
  values: (reader, question) => reader.values(question),
  statistics: (reader) => reader.statistics(),
  watermarks: (reader) => reader.watermarks(),
  tail: (reader, { afterId, filters, maxRows }) => {
    const arrivals = reader.tail(afterId, filters, maxRows);
    // Only now: the store may have been replaced before the rows were read.
    const { generation, lastId } = reader.watermarks();
    return { ...arrivals, generation, lastId };
  },
};

/** Asks a reader. @throws BlotterError; IndexBehind, when the request says how far behind the index may be. */
export function answerRequest<K extends CallKind>(
  reader: SearchReader,
  { kind, question, maxRowsBehind }: Request<K>,
  control: Control,
): Calls[K]['answers'] {
  if (maxRowsBehind !== undefined) {
    const { indexedThroughId, lastId } = reader.watermarks();
    const isBehind = indexedThroughId !== undefined && lastId - indexedThroughId > maxRowsBehind;
    if (isBehind) throw new IndexBehind(lastId);
  }
  return HANDLERS[kind](reader, question, control);
}
