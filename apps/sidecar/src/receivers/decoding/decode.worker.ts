import type { BlotterError } from '@blotter/core';
import { decodeLogsRequest, decompress } from '@blotter/core/otlp';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { workerData } from 'node:worker_threads';
import type { DecodeResult, DecodeSetup, DecodeTask } from './decode-task.js';

const { maxDecodedBytes, ...limits } = workerData as DecodeSetup;

/** What the threads of the decode pool run. Never throws, so that a rejected task means a thread that died. */
export function decodeTask({ body, encoding, coding }: DecodeTask): unknown {
  try {
    const plain = decompress(body, coding, maxDecodedBytes);
    const { payload, records, rejected } = decodeLogsRequest(plain, encoding, limits);
    const own = alone(payload);
    const result: DecodeResult = {
      kind: 'decoded',
      payload: own,
      records,
      rejected,
      decodedBytes: plain.byteLength,
    };
    return move({ [transferableSymbol]: own.buffer, [valueSymbol]: result });
  } catch (error) {
    return failure(error);
  }
}

/** Known by its code: the class would load the whole of recording into every thread. */
function failure(error: unknown): DecodeResult {
  const { code, message } = error as Partial<BlotterError>;
  if (message === undefined) return { kind: 'failed', message: String(error) };
  if (code === 'ERR_BLOTTER_TOO_LARGE') return { kind: 'tooLarge', message };
  return { kind: code === 'ERR_BLOTTER_MALFORMED' ? 'malformed' : 'failed', message };
}

/** A view would be sent with all of the memory that it is a part of. */
function alone(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const isAlone = payload.byteLength === payload.buffer.byteLength && payload.buffer instanceof ArrayBuffer;
  return isAlone ? (payload as Uint8Array<ArrayBuffer>) : new Uint8Array(payload);
}
