import { BlotterError } from '@blotter/core';
import { type TailGroup, recordJson } from '@blotter/core/reader';
import { problemOf } from '../http/problem.js';
import type { EventStream } from './event-stream.js';

/** How soon a client that lost the connection may come back. */
const RETRY_MS = 1000;
/** Characters of events that are written together. */
const WRITE_LENGTH = 64 * 1024;

/**
 * Sends groups until the client goes away or the application closes. Nothing is asked for before the client has taken
 * what there is. What is wrong with the question is thrown while it can still be answered.
 */
export async function sendTail(
  groups: AsyncIterable<TailGroup>,
  stream: EventStream,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const group of groups) {
      if (!stream.isOpen) {
        stream.open();
        await stream.write(`retry: ${RETRY_MS}\n`);
      }
      for (const text of eventsOf(group)) await stream.write(text);
    }
    if (!stream.isOpen) throw ended(signal);
  } catch (error) {
    if (!stream.isOpen) throw error;
    if (!signal.aborted) {
      if (!(error instanceof BlotterError)) throw error;
      await stream.write(`event: problem\ndata: ${JSON.stringify(problemOf(error))}\n\n`);
    }
  }
  stream.end();
}

function ended(signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  return new BlotterError('ERR_BLOTTER_CLOSED', 'The trail can no longer be followed.', 'Come back later.');
}

function* eventsOf({ records, position }: TailGroup): Generator<string> {
  let text = '';
  for (const { record, position: id } of records) {
    text += `id: ${id}\nevent: record\ndata: ${JSON.stringify(recordJson(record))}\n\n`;
    if (text.length < WRITE_LENGTH) continue;
    yield text;
    text = '';
  }
  // An event without data is none, but its id is remembered: what did not fit is not looked at again.
  yield `${text}: alive\nid: ${position}\n\n`;
}
