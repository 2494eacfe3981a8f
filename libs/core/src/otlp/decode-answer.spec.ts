import { create, toBinary } from '@bufbuild/protobuf';
import { AnySchema, DurationSchema, anyPack } from '@bufbuild/protobuf/wkt';
import { describe, expect } from '@jest/globals';
import { decodeLogsResponse, decodeStatus } from './decode-answer.js';
import { encodeLogsResponse, encodeStatus } from './encode-answer.js';
import { StatusSchema } from './proto/google/rpc/status_pb.js';

const ENCODINGS = ['protobuf', 'json'] as const;

describe.each(ENCODINGS)('in %s', (encoding) => {
  it.each([
    { rejectedLogRecords: 0, errorMessage: '' },
    { rejectedLogRecords: 300, errorMessage: 'too "old": ü' },
    { rejectedLogRecords: 0, errorMessage: 'slow down' },
  ])('a response is what was encoded: %j', (partial) => {
    expect(decodeLogsResponse(encoding, encodeLogsResponse(encoding, partial))).toEqual(partial);
  });

  it('a response may say nothing', () => {
    const nothing = { rejectedLogRecords: 0, errorMessage: '' };
    expect(decodeLogsResponse(encoding, encodeLogsResponse(encoding))).toEqual(nothing);
  });

  it('a status is what was encoded', () => {
    const status = { code: 3, message: 'too "large": ü' };
    expect(decodeStatus(encoding, encodeStatus(encoding, status))).toEqual({
      ...status,
      retryDelayMs: undefined,
    });
  });
});

it('finds the RetryInfo among the details of a status', () => {
  const retryDelay = toBinary(DurationSchema, create(DurationSchema, { seconds: 90n, nanos: 500_000_000 }));
  const retryInfo = create(AnySchema, {
    typeUrl: 'type.googleapis.com/google.rpc.RetryInfo',
    value: Buffer.from([0x0a, retryDelay.length, ...retryDelay]),
  });
  const other = anyPack(DurationSchema, create(DurationSchema, { seconds: 7n }));
  const status = (details: (typeof other)[]): Uint8Array =>
    toBinary(StatusSchema, create(StatusSchema, { code: 8, message: 'why', details }));
  expect(decodeStatus('protobuf', status([other, retryInfo, other]))).toEqual({
    code: 8,
    message: 'why',
    retryDelayMs: 90_500,
  });
  expect(decodeStatus('protobuf', status([other]))).toMatchObject({ retryDelayMs: undefined });
  const empty = { ...retryInfo, value: new Uint8Array() };
  expect(decodeStatus('protobuf', status([empty]))).toMatchObject({ retryDelayMs: 0 });
});

it('skips fields that it does not know', () => {
  const unknown = Buffer.from([0x7a, 2, 0x68, 0x69, 0x70, 5]);
  const response = encodeLogsResponse('protobuf', { rejectedLogRecords: 2, errorMessage: 'old' });
  expect(decodeLogsResponse('protobuf', Buffer.concat([unknown, response]))).toMatchObject({
    rejectedLogRecords: 2,
  });
});

it.each([
  ['protobuf', 'ok'],
  ['protobuf', '\n\u0005cut'],
  ['json', ''],
  ['json', '[]'],
  ['json', 'null'],
  ['json', '{"message": 1, "partialSuccess": 1}'],
] as const)('throws at %s that is neither: %j', (encoding, text) => {
  expect(() => decodeLogsResponse(encoding, Buffer.from(text))).toThrow();
  expect(() => decodeStatus(encoding, Buffer.from(text))).toThrow();
});
