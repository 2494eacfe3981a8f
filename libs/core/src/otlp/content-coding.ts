import { constants } from 'node:zlib';
import { BlotterError } from '../errors.js';
import { GrowingBytes } from './growing-bytes.js';
import { DEFLATE, GZIP, ZLIB, ZSTD, type ZlibFormat, isTooLarge, undo } from './zlib-format.js';

/** Content codings of a request's body. */
export type ContentCoding = 'identity' | 'gzip' | 'deflate' | 'zstd';

/**
 * Undoes a content coding. The whole body must be of it: what is behind its end would be lost in silence.
 * @param maxBytes - of the result; at least 1. Less than twice as many are held meanwhile, hardly any after an error.
 * @returns the body itself if it is plain; otherwise bytes in memory of their own, for `freeMemoryOf`.
 * @throws BlotterError ERR_BLOTTER_TOO_LARGE, ERR_BLOTTER_MALFORMED.
 */
export async function decompress(
  body: Uint8Array,
  coding: ContentCoding,
  maxBytes: number,
): Promise<Uint8Array> {
  if (coding === 'identity') {
    if (body.byteLength > maxBytes) throw tooLarge('The body', maxBytes);
    return body;
  }
  const plain = new GrowingBytes(maxBytes);
  try {
    await DECODERS[coding](body, plain, maxBytes);
    return plain.bytes;
  } catch (error) {
    plain.free();
    throw told(error, coding, maxBytes);
  }
}

const DECODERS: Readonly<
  Record<
    Exclude<ContentCoding, 'identity'>,
    (body: Uint8Array, plain: GrowingBytes, maxBytes: number) => Promise<void>
  >
> = {
  // Gunzip goes on with the next member by itself, and refuses what is none.
  gzip: (body, plain) => only(GZIP, body, plain),
  deflate: (body, plain) => only(hasZlibHeader(body) ? ZLIB : DEFLATE, body, plain),
  zstd: unzstd,
};

async function only(format: ZlibFormat, body: Uint8Array, plain: GrowingBytes): Promise<void> {
  const read = await undo(format, body, plain);
  if (read === body.length) return;
  throw Object.assign(new Error(`data ends at byte ${read} of ${body.length}`), { code: 'Z_DATA_ERROR' });
}

/** Frame after frame, as RFC 8878 allows; Node stops behind the first. */
async function unzstd(body: Uint8Array, plain: GrowingBytes, maxBytes: number): Promise<void> {
  const windowLog = Math.min(31, Math.max(ZSTD_WINDOW_LOG, Math.floor(Math.log2(maxBytes))));
  const params = { [constants.ZSTD_d_windowLogMax]: windowLog };
  let rest = body;
  do {
    rest = rest.subarray(await undo(ZSTD, rest, plain, { params }));
  } while (rest.length > 0);
}

/** A decoder sets aside its window before it writes a byte. RFC 9659 lets HTTP senders use 8 MiB. */
const ZSTD_WINDOW_LOG = 23;

/** Some senders mean by "deflate" what RFC 9110 does (zlib), others the bare format. */
function hasZlibHeader(body: Uint8Array): boolean {
  return body.length > 1 && (body[0]! & 15) === 8 && (body[0]! * 256 + body[1]!) % 31 === 0;
}

function told(error: unknown, coding: string, maxBytes: number): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (isTooLarge(error)) return tooLarge(`The body, decompressed (${coding}),`, maxBytes);
  if (typeof code !== 'string' || !/^(?:Z_|ZSTD_)/.test(code) || code === 'Z_MEM_ERROR') return error;
  return new BlotterError(
    'ERR_BLOTTER_MALFORMED',
    `The body is not ${coding}, as its content coding says: ${String(message)}.`,
    'Send what Content-Encoding says, whole and with nothing behind it.',
    { cause: error },
  );
}

function tooLarge(what: string, maxBytes: number): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_TOO_LARGE',
    `${what} is larger than ${maxBytes} bytes.`,
    'Send fewer records in a request, or raise the bound.',
  );
}
