import type { Readable } from 'node:stream';

/** The body of an answer, or how it begins. */
export interface AnswerBody {
  readonly bytes: Buffer;
  /** It is longer than this reads. */
  readonly isCut: boolean;
}

/** An answer has a message or two. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Reads an answer to its end.
 * @param beyond - of one that is too long the rest is cut off, with its connection, or read and skipped.
 */
export async function readAnswer(stream: Readable, beyond: 'cut' | 'skip'): Promise<AnswerBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk);
    else if (beyond === 'cut') break;
  }
  return { bytes: Buffer.concat(chunks), isCut: bytes > MAX_ANSWER_BYTES };
}
