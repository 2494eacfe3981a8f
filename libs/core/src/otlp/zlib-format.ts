import {
  type Gunzip,
  type Inflate,
  type InflateRaw,
  type ZlibOptions,
  type ZstdDecompress,
  type ZstdOptions,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { type GrowingBytes, freeMemoryOf } from './growing-bytes.js';

/** The two ways of node:zlib to undo a format. */
export interface ZlibFormat {
  readonly sync: (body: Uint8Array, options: Options) => unknown;
  readonly stream: (options: Options) => Engine;
}

type Options = ZlibOptions & ZstdOptions;
type Engine = Gunzip | Inflate | InflateRaw | ZstdDecompress;

export const GZIP: ZlibFormat = { sync: gunzipSync, stream: createGunzip };
export const ZLIB: ZlibFormat = { sync: inflateSync, stream: createInflate };
export const DEFLATE: ZlibFormat = { sync: inflateRawSync, stream: createInflateRaw };
export const ZSTD: ZlibFormat = { sync: zstdDecompressSync, stream: createZstdDecompress };

/**
 * Appends what becomes of a body.
 *
 * The sync functions are ten times as fast for a small body, but what a failed one has made is left to V8, which frees
 * memory outside of its heap whenever it likes. So they may make only little; a stream shows all that it makes.
 * @returns how many bytes of the body were read: up to the end of the format.
 * @throws what node:zlib does; ERR_BUFFER_TOO_LARGE when `plain` takes no more.
 */
export async function undo(
  format: ZlibFormat,
  body: Uint8Array,
  plain: GrowingBytes,
  options: Options = {},
): Promise<number> {
  const expectedBytes = body.length * USUAL_RATIO;
  if (expectedBytes <= MAX_SYNC_BYTES) {
    const read = undoSmall(format, body, plain, { ...options, chunkSize: chunkBytes(expectedBytes) });
    if (read !== undefined) return read;
  }
  return pump(format.stream({ ...options, chunkSize: chunkBytes(expectedBytes) }), body, plain);
}

/** What text becomes of its compressed form, so that most bodies take one turn of an engine. */
const USUAL_RATIO = 8;
const MAX_SYNC_BYTES = 256 * 1024;
const MAX_CHUNK_BYTES = 1024 * 1024;

/** Less than Node's pool of buffers would be a part of that, and could not be freed. */
function chunkBytes(expectedBytes: number): number {
  return Math.min(MAX_CHUNK_BYTES, Math.max(16 * 1024, Buffer.poolSize, expectedBytes));
}

/** @returns undefined when it becomes too much for this way. */
function undoSmall(
  format: ZlibFormat,
  body: Uint8Array,
  plain: GrowingBytes,
  options: Options,
): number | undefined {
  try {
    // With `info` they return the engine, which knows how much it has read. The types do not say so.
    const result = format.sync(body, { ...options, maxOutputLength: MAX_SYNC_BYTES, info: true });
    const { buffer, engine } = result as { buffer: Buffer; engine: Engine };
    const isTaken = plain.append(buffer);
    freeMemoryOf(buffer);
    if (!isTaken) throw tooLarge();
    return engine.bytesWritten;
  } catch (error) {
    if (plain.hasRoom(MAX_SYNC_BYTES) && isTooLarge(error)) return undefined;
    throw error;
  }
}

function pump(engine: Engine, body: Uint8Array, plain: GrowingBytes): Promise<number> {
  return new Promise((resolve, reject) => {
    let last: Buffer | undefined;
    engine.on('data', (chunk: Buffer) => {
      last = chunk;
      const isTaken = plain.append(chunk);
      // Until its memory is full the engine may be writing to it, at this moment, on another thread.
      if (chunk.byteOffset + chunk.byteLength === chunk.buffer.byteLength) {
        freeMemoryOf(chunk);
        last = undefined;
      }
      if (!isTaken) engine.destroy(tooLarge());
    });
    engine.once('error', reject);
    engine.once('close', () => {
      // Without an error it has read and written all: nobody writes any more.
      if (last !== undefined && engine.errored === null) freeMemoryOf(last);
      // After an error this is without effect.
      resolve(engine.bytesWritten);
    });
    engine.end(body);
  });
}

/** As node:zlib has it. */
function tooLarge(): Error {
  return Object.assign(new Error('too large'), { code: 'ERR_BUFFER_TOO_LARGE' });
}

export function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
}
