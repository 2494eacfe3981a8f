import { BlotterError, type BlotterErrorCode } from '../errors.js';
import type { StoredRecord } from '../model/index.js';
import type { CallKind, Calls } from './calls.js';
import { IndexBehind } from './index-behind.js';
import { type PackedRecord, RecordPacker, RecordUnpacker } from './record-packer.js';

/** What a reader said, as structured clone carries it: errors lose their class and their code on the way. */
export type Reply =
  | { readonly kind: 'answer'; readonly packed: unknown }
  | { readonly kind: 'behind'; readonly lastId: number }
  | {
      readonly kind: 'error';
      readonly code: BlotterErrorCode;
      readonly message: string;
      readonly hint: string;
    };

export function answerReply<K extends CallKind>(kind: K, answer: Calls[K]['answers']): Reply {
  const packer = new RecordPacker();
  return { kind: 'answer', packed: mapRecords(kind, answer, (record: StoredRecord) => packer.pack(record)) };
}

/** What went wrong while reading: said as one of our errors in any case. */
export function errorReply(error: unknown): Reply {
  if (error instanceof IndexBehind) return { kind: 'behind', lastId: error.lastId };
  if (error instanceof BlotterError) {
    const { code, hint } = error;
    return { kind: 'error', code, hint, message: error.message.slice(0, -hint.length - 1) };
  }
  return {
    kind: 'error',
    code: 'ERR_BLOTTER_SEARCH',
    message: `The question could not be answered: ${error instanceof Error ? error.message : String(error)}.`,
    hint: 'Ask again; when it stays so, stop all processes, delete the search file, and start again: it is built anew.',
  };
}

/** @throws BlotterError or IndexBehind, as the reader did. */
export function answerOf<K extends CallKind>(kind: K, reply: Reply): Calls[K]['answers'] {
  if (reply.kind === 'behind') throw new IndexBehind(reply.lastId);
  if (reply.kind === 'error') throw new BlotterError(reply.code, reply.message, reply.hint);
  const unpacker = new RecordUnpacker();
  return mapRecords(kind, reply.packed, (record: PackedRecord) =>
    unpacker.unpack(record),
  ) as Calls[K]['answers'];
}

/** Changes the records in an answer, wherever an answer of this kind has them. */
function mapRecords<T>(kind: CallKind, answer: unknown, change: (record: T) => unknown): unknown {
  if (kind === 'byUid') return answer && change(answer as T);
  if (kind === 'page' || kind === 'tail') {
    const withRecords = answer as { readonly records: readonly T[] };
    return { ...withRecords, records: withRecords.records.map(change) };
  }
  return answer;
}
