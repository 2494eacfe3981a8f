import { expect } from '@jest/globals';
import { grpcStatus, statusHeaders } from './grpc-status.js';

it.each([
  ['malformed', '3'],
  ['tooLarge', '8'],
  ['failed', '13'],
] as const)('%s is %s, not to be sent again', (kind, code) => {
  expect(statusHeaders(grpcStatus({ kind, message: 'why' }))).toEqual({
    'grpc-status': code,
    'grpc-message': 'why',
  });
});

it('says when to come back', () => {
  const headers = statusHeaders(grpcStatus({ kind: 'unavailable', message: 'why', retryAfterSeconds: 2 }));
  const details = Buffer.from(String(headers['grpc-status-details-bin']), 'base64');
  const type = 'type.googleapis.com/google.rpc.RetryInfo';
  expect(headers['grpc-status']).toBe('14');
  expect(details).toEqual(
    Buffer.concat([
      // code 14, message "why", details: Any { type_url, value: RetryInfo { retry_delay: { seconds: 2 } } }
      Buffer.from([0x08, 14, 0x12, 3, ...Buffer.from('why'), 0x1a, type.length + 8, 0x0a, type.length]),
      Buffer.from(type),
      Buffer.from([0x12, 4, 0x0a, 2, 0x08, 2]),
    ]),
  );
});

it('encodes messages as gRPC asks', () => {
  const message = (text: string): unknown =>
    statusHeaders({ outcome: 'malformed', name: 'INVALID_ARGUMENT', message: text })['grpc-message'];
  expect(message('a "b" 100%')).toBe('a "b" 100%25');
  expect(message('zwölf\n')).toBe('zw%C3%B6lf%0A');
  expect(decodeURIComponent(String(message('half \ud800 a pair')))).toBe('half \ufffd a pair');
});
