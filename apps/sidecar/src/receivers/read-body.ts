import type { Readable } from 'node:stream';
import type { Reservation } from './in-flight-bytes.js';

/**
 * A body in memory of its own that every thread sees: neither moved nor copied on its way to the journal, and nobody
 * writes to it. Moving an ArrayBuffer to another thread and back costs more garbage collection than all else a request
 * costs the event loop.
 */
export type SharedBody = Buffer<SharedArrayBuffer>;

export type BodyResult =
  | { readonly kind: 'complete'; readonly body: SharedBody }
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

function joined(chunks: readonly Buffer[], bytes: number): SharedBody {
  const body = Buffer.from(new SharedArrayBuffer(bytes));
  let offset = 0;
  for (const chunk of chunks) offset += chunk.copy(body, offset);
  return body;
}
