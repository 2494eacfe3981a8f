import { BlotterError } from '@blotter/core';
import { beforeEach, expect } from '@jest/globals';
import { metrics } from '@opentelemetry/api';
import type { PoolResult } from './decoding/decode-pool.js';
import { InFlightBytes } from './in-flight-bytes.js';
import { LogsReceiver } from './logs-receiver.js';
import { ReceiverMetrics } from './receiver-metrics.js';

const TASK = {
  body: new Uint8Array(new SharedArrayBuffer(10)),
  encoding: 'protobuf',
  coding: 'identity',
} as const;
const failures: unknown[] = [];

beforeEach(() => {
  failures.length = 0;
});

/** Between a pool and a journal that do as they are told. */
function receiverOf(result: PoolResult, append: () => Promise<void>, maxInFlightBytes = 100): LogsReceiver {
  const inFlight = new InFlightBytes(maxInFlightBytes);
  return new LogsReceiver(
    { append },
    { decode: () => Promise.resolve(result) },
    inFlight,
    new ReceiverMetrics(metrics.getMeterProvider(), inFlight),
    { durableTimeoutMs: 50, onFailure: (error) => failures.push(error) },
  );
}

const receive = (receiver: LogsReceiver): ReturnType<LogsReceiver['receive']> =>
  receiver.receive(TASK, receiver.reserve());
const decoded = (payloadBytes: number): PoolResult => ({
  kind: 'decoded',
  payload: new Uint8Array(payloadBytes),
  records: 3,
  decodedBytes: payloadBytes,
});
const durable = (): Promise<void> => Promise.resolve();

it('accepts what is durable, and tells what was left out', async () => {
  const rejected = { rejectedLogRecords: 1, errorMessage: 'too large' };
  const receiver = receiverOf({ ...decoded(10), rejected } as PoolResult, durable);
  expect(await receive(receiver)).toEqual({ kind: 'accepted', records: 3, rejected });
});

it('sends away what is not durable in time, and does not mind how that ends', async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const outcome = await receive(receiverOf(decoded(10), () => promise));
  expect(outcome).toMatchObject({ kind: 'unavailable', message: 'Not durable within 50 ms.' });
  reject(new BlotterError('ERR_BLOTTER_CLOSED', 'Closed.', 'Send it again.'));
});

it.each(['ERR_BLOTTER_FULL', 'ERR_BLOTTER_CLOSED'] as const)('sends away what meets %s', async (code) => {
  const full = receiverOf(decoded(10), () => Promise.reject(new BlotterError(code, 'No.', 'Later.')));
  expect(await receive(full)).toMatchObject({
    kind: 'unavailable',
    message: 'No. Later.',
    retryAfterSeconds: expect.any(Number),
  });
});

it('sends away what grows beyond the bytes in flight when it is decoded', async () => {
  expect(await receive(receiverOf(decoded(101), durable))).toMatchObject({ kind: 'unavailable' });
});

it('passes on what the sender did wrong', async () => {
  const malformed = { kind: 'malformed', message: 'At byte 2.' } as const;
  expect(await receive(receiverOf(malformed, durable))).toEqual(malformed);
});

it('keeps a mistake of ours to the log', async () => {
  const outcome = await receive(receiverOf({ kind: 'failed', message: 'x is undefined' }, durable));
  expect(outcome).toEqual({ kind: 'failed', message: expect.not.stringContaining('undefined') });
  const unexpected = new TypeError('y is undefined');
  expect(await receive(receiverOf(decoded(10), () => Promise.reject(unexpected)))).toMatchObject({
    kind: 'failed',
  });
  expect(failures).toEqual(['x is undefined', unexpected]);
});
