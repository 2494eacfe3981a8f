import type { Readable } from 'node:stream';

/** The body of an answer, or how it begins. */
export interface AnswerBody {
  readonly bytes: Buffer;
  /** It is longer than this reads. */
  readonly isCut: boolean;
}

/** An answer has a message or two. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Reads an answer to its end; one that is too long is cut off, with its connection. */
export async function readAnswer(stream: Readable): Promise<AnswerBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      return { bytes: Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES), isCut: true };
    }
  }
  return { bytes: Buffer.concat(chunks), isCut: false };
}
