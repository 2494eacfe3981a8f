import type { BlotterError } from '@blotter/core';
import { type OtlpEncoding, decodeLogsRequest, decompress, freeMemoryOf } from '@blotter/core/otlp';
import { workerData } from 'node:worker_threads';
import type { DecodeResult, DecodeSetup, DecodeTask } from './decode-task.js';

const { maxDecodedBytes, ...limits } = workerData as DecodeSetup;

/** What the threads of the decode pool run. Never throws, so that a rejected task means a thread that died. */
export async function decodeTask({ body, encoding, coding }: DecodeTask): Promise<DecodeResult> {
  try {
    const plain = await decompress(body, coding, maxDecodedBytes);
    try {
      return decoded(plain, encoding);
    } finally {
      freeMemoryOf(plain);
    }
  } catch (error) {
    return failure(error);
  }
}

function decoded(plain: Uint8Array, encoding: OtlpEncoding): DecodeResult {
  const { payload, records, rejected } = decodeLogsRequest(plain, encoding, limits);
  return { kind: 'decoded', payload: shared(payload), records, rejected, decodedBytes: plain.byteLength };
}

/** Known by its code: the class would load the whole of recording into every thread. */
function failure(error: unknown): DecodeResult {
  const { code, message } = error as Partial<BlotterError>;
  if (message === undefined) return { kind: 'failed', message: String(error) };
  if (code === 'ERR_BLOTTER_TOO_LARGE') return { kind: 'tooLarge', message };
  return { kind: code === 'ERR_BLOTTER_MALFORMED' ? 'malformed' : 'failed', message };
}

/** The body itself, or what became of it in memory that goes on as the body would. */
function shared(payload: Uint8Array): Uint8Array<SharedArrayBuffer> {
  if (payload.buffer instanceof SharedArrayBuffer) return payload as Uint8Array<SharedArrayBuffer>;
  const copy = new Uint8Array(new SharedArrayBuffer(payload.byteLength));
  copy.set(payload);
  return copy;
}
