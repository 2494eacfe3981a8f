import { expect } from '@jest/globals';
import type { SharedBody } from '../read-body.js';
import { codingOf, frame, unframe } from './grpc-message.js';

function bytes(...values: number[]): SharedBody {
  const body = Buffer.from(new SharedArrayBuffer(values.length));
  body.set(values);
  return body;
}

it('finds the message in its frame', () => {
  expect(unframe(bytes(0, 0, 0, 0, 2, 7, 8))).toEqual({
    kind: 'message',
    body: bytes(7, 8),
    isCompressed: false,
  });
  expect(unframe(bytes(1, 0, 0, 0, 0))).toMatchObject({ kind: 'message', isCompressed: true });
  expect(frame(bytes(7, 8))).toEqual(bytes(0, 0, 0, 0, 2, 7, 8));
});

it.each([
  ['nothing', [], 'There is no message'],
  ['half a prefix', [0, 0, 0], 'There is no message'],
  ['an unknown flag', [2, 0, 0, 0, 0], 'not with 2'],
  ['a part of a message', [0, 0, 0, 0, 2, 7], 'has 2 bytes, and 1 came'],
  ['two messages', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'has 0 bytes, and 5 came'],
  ['a length of 4 GiB', [0, 255, 255, 255, 255], 'has 4294967295 bytes, and 0 came'],
])('refuses %s', (_what, values, message) => {
  expect(unframe(bytes(...values))).toEqual({ kind: 'malformed', message: expect.stringContaining(message) });
});

it('knows the codings it says it accepts, and no others', () => {
  expect(['identity', 'gzip', 'deflate', 'zstd'].map(codingOf)).toEqual([
    'identity',
    'gzip',
    'deflate',
    'zstd',
  ]);
  expect([codingOf('snappy'), codingOf('')]).toEqual([undefined, undefined]);
});
