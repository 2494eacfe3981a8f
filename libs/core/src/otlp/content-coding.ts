import {
  type InflateRaw,
  type ZlibOptions,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { BlotterError } from '../errors.js';

/** Content codings of a request's body. */
export type ContentCoding = 'identity' | 'gzip' | 'deflate' | 'zstd';

/**
 * Undoes a content coding. The whole body must be of it: what is behind its end would be lost in silence.
 * @param maxBytes - of the result; at least 1.
 * @throws BlotterError ERR_BLOTTER_TOO_LARGE, ERR_BLOTTER_MALFORMED.
 */
export function decompress(body: Uint8Array, coding: ContentCoding, maxBytes: number): Uint8Array {
  if (coding === 'identity') {
    if (body.byteLength > maxBytes) throw tooLarge('The body', maxBytes);
    return body;
  }
  try {
    return DECODERS[coding](body, maxBytes);
  } catch (error) {
    throw told(error, coding, maxBytes);
  }
}

const DECODERS: Readonly<
  Record<Exclude<ContentCoding, 'identity'>, (body: Uint8Array, maxBytes: number) => Uint8Array>
> = {
  // Gunzip goes on with the next member by itself, and refuses what is none.
  gzip: (body, maxBytes) => only(body, gunzipSync(body, options(maxBytes))),
  deflate: (body, maxBytes) =>
    only(body, (hasZlibHeader(body) ? inflateSync : inflateRawSync)(body, options(maxBytes))),
  zstd: unzstd,
};

/** With `info` the sync functions return the engine, which knows how much it has read. The types do not say so. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: Pick<InflateRaw, 'bytesWritten'>;
}

function options(maxBytes: number): ZlibOptions {
  return { maxOutputLength: maxBytes, info: true };
}

/** Frame after frame, as RFC 8878 allows; Node stops behind the first. */
function unzstd(body: Uint8Array, maxBytes: number): Uint8Array {
  const windowLog = Math.min(31, Math.max(ZSTD_WINDOW_LOG, Math.floor(Math.log2(maxBytes))));
  const parts: Buffer[] = [];
  let room = maxBytes;
  let rest = body;
  do {
    const result = zstdDecompressSync(rest, {
      // An empty frame may follow when there is no room left; 0 is no length that Node takes.
      maxOutputLength: Math.max(1, room),
      info: true,
      params: { [constants.ZSTD_d_windowLogMax]: windowLog },
    }) as unknown as Inflated;
    room -= result.buffer.length;
    if (room < 0) throw tooLarge('The body, decompressed (zstd),', maxBytes);
    parts.push(result.buffer);
    rest = rest.subarray(result.engine.bytesWritten);
  } while (rest.length > 0);
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** A decoder sets aside its window before it writes a byte. RFC 9659 lets HTTP senders use 8 MiB. */
const ZSTD_WINDOW_LOG = 23;

/** Some senders mean by "deflate" what RFC 9110 does (zlib), others the bare format. */
function hasZlibHeader(body: Uint8Array): boolean {
  return body.length > 1 && (body[0]! & 15) === 8 && (body[0]! * 256 + body[1]!) % 31 === 0;
}

function only(body: Uint8Array, result: unknown): Uint8Array {
  const { buffer, engine } = result as Inflated;
  if (engine.bytesWritten === body.length) return buffer;
  throw Object.assign(new Error(`data ends at byte ${engine.bytesWritten} of ${body.length}`), {
    code: 'Z_DATA_ERROR',
  });
}

function told(error: unknown, coding: string, maxBytes: number): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(`The body, decompressed (${coding}),`, maxBytes);
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
