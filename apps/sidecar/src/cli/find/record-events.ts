import type { RecordJson } from '@blotter/core/reader';
import type { ReadableStreamReadResult } from 'node:stream/web';
import { createParser } from 'eventsource-parser';
import { ApiError } from './api-client.js';
import type { ArrivedRecords } from './record-source.js';

/** The sidecar says every few seconds that it lives. */
const SILENCE_MS = 30_000;
/** A record is smaller than the request that it came in. */
const MAX_EVENT_CHARACTERS = 256 * 1024 * 1024;

/**
 * The records of a stream of Server-Sent Events, in groups as they come. Read no faster than they are taken.
 * @throws ApiError when the connection breaks, is silent for 30 s, or the sidecar tells a problem.
 */
export async function* recordEvents(
  body: ReadableStream<Uint8Array>,
  onRetry: (delayMs: number) => void,
): AsyncGenerator<ArrivedRecords, void, undefined> {
  let records: RecordJson[] = [];
  let position: string | undefined;
  let problem: ApiError | undefined;
  const parser = createParser({
    onRetry,
    onId: (id) => (position = id),
    onEvent: ({ event, data }) => {
      if (event === 'record') records.push(parse(data) as unknown as RecordJson);
      else if (event === 'problem') problem ??= problemOf(data);
    },
    onError: ({ type, message }) => {
      if (type === 'max-buffer-size-exceeded') problem ??= new ApiError(message, false);
    },
    maxBufferSize: MAX_EVENT_CHARACTERS,
  });
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await readInTime(reader);
      if (done) return;
      parser.feed(value);
      if (records.length > 0 || position !== undefined) yield { records, position };
      records = [];
      if (problem !== undefined) throw problem;
    }
  } finally {
    // Closes the connection; that it was closed already is no news.
    await reader.cancel().catch(() => undefined);
  }
}

async function readInTime(
  reader: ReadableStreamDefaultReader<string>,
): Promise<ReadableStreamReadResult<string>> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ApiError('nothing came for 30 s', true)), SILENCE_MS);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError('the connection broke', true, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(data: string): ApiError {
  const { detail, hint, status } = parse(data);
  return new ApiError(`${String(detail)} ${String(hint)}`, typeof status === 'number' && status >= 500);
}

function parse(data: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(data) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new ApiError('What came is no record in JSON.', false, { cause: error });
  }
}
