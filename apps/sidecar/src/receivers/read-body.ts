import type { Readable } from 'node:stream';
import type { Reservation } from './in-flight-bytes.js';

export type BodyResult =
  /** In memory of its own, so that it can be moved to a thread. */
  | { readonly kind: 'complete'; readonly body: Buffer<ArrayBuffer> }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'overBudget' }
  /** The connection ended before the body did. */
  | { readonly kind: 'aborted' };

/**
 * Reads a body, counting as it comes. What does not fit is not kept: the caller answers, and the rest of the body is
 * read and thrown away, so that the sender gets to read the answer.
 */
export function readBody(source: Readable, maxBytes: number, reservation: Reservation): Promise<BodyResult> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const settle = (result: BodyResult): void => {
      source.off('data', take).off('end', end).off('close', abort);
      if (result.kind !== 'complete') source.resume();
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) settle({ kind: 'tooLarge' });
      else if (!reservation.growTo(bytes)) settle({ kind: 'overBudget' });
      else chunks.push(chunk);
    };
    const end = (): void => settle({ kind: 'complete', body: joined(chunks, bytes) });
    const abort = (): void => settle({ kind: 'aborted' });
    source.on('data', take).on('end', end).on('close', abort);
    // An error is followed by 'close'.
    source.on('error', () => undefined);
  });
}

/** Chunks are often views of a larger piece of memory, which others use too. */
function joined(chunks: readonly Buffer[], bytes: number): Buffer<ArrayBuffer> {
  const body = Buffer.from(new ArrayBuffer(bytes));
  let offset = 0;
  for (const chunk of chunks) offset += chunk.copy(body, offset);
  return body;
}
