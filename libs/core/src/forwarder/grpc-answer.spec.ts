import { describe, expect } from '@jest/globals';
import type { OutgoingHttpHeaders } from 'node:http2';
import { Sinks, destinationTo } from '../../../../test/support/sinks.js';
import { GrpcSender } from './grpc-sender.js';
import { GRPC_STATUSES } from './grpc-status.js';
import type { Answer } from './sender.js';

const sinks = new Sinks();
const NEVER = new AbortController().signal;
const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

/** An answer that is nothing but headers, and perhaps a text. */
async function answerOf(headers: OutgoingHttpHeaders, text = ''): Promise<Answer> {
  const { url } = await sinks.grpc((stream) => {
    stream.respond(headers);
    stream.end(text);
  });
  const sender = new GrpcSender({
    ...destinationTo(url),
    protocol: 'grpc',
    headers: { authorization: 'Bearer s3cret' },
  });
  sinks.later(() => sender.close());
  return sender.send(new Uint8Array(), NEVER);
}

function status(code: number, more: OutgoingHttpHeaders = {}): OutgoingHttpHeaders {
  return { ...GRPC, 'grpc-status': code, ...more };
}

/** google.rpc.Status { details: [other, RetryInfo { retry_delay }] }; every length takes one byte. */
function withRetryInfo(...duration: number[]): OutgoingHttpHeaders {
  const detail = (type: string, value: readonly number[]): number[] => {
    const any = [0x0a, type.length, ...Buffer.from(type), 0x12, value.length, ...value];
    return [0x1a, any.length, ...any];
  };
  const details = [
    ...[0x08, 14, 0x12, 3, ...Buffer.from('why')],
    ...detail('type.googleapis.com/google.rpc.RequestInfo', [0x0a, 1, 0x61]),
    ...detail('type.googleapis.com/google.rpc.RetryInfo', [0x0a, duration.length, ...duration]),
  ];
  return { 'grpc-status-details-bin': Buffer.from(details).toString('base64').replace(/=+$/, '') };
}

const RETRYABLE = ['CANCELLED', 'DEADLINE_EXCEEDED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS'];

it.each(GRPC_STATUSES.slice(1).map((name, index) => [name, index + 1] as const))(
  '%s is retryable, or not',
  async (name, code) => {
    const answer = await answerOf(status(code, { 'grpc-message': 'because' }));
    expect(answer).toEqual(
      RETRYABLE.includes(name)
        ? { kind: 'retryable', code: name, message: 'because', retryAfterMs: undefined }
        : { kind: 'refused', code: name, message: 'because' },
    );
  },
);

it.each(['17', '-1', '1.5', 'none'])('a status of %s is UNKNOWN', async (code) => {
  const answer = await answerOf({ ...GRPC, 'grpc-status': code });
  expect(answer).toEqual({ kind: 'refused', code: 'UNKNOWN', message: `gRPC status ${code}.` });
});

describe('RetryInfo', () => {
  it('makes RESOURCE_EXHAUSTED retryable, and says when', async () => {
    expect(await answerOf(status(8, withRetryInfo(0x08, 2, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01)))).toEqual({
      kind: 'retryable',
      code: 'RESOURCE_EXHAUSTED',
      message: 'why',
      retryAfterMs: 2500,
    });
  });

  it.each([
    ['without a delay', [], undefined],
    ['with a negative delay', [0x08, ...Array<number>(9).fill(0xff), 0x01], undefined],
    ['of a week', [0x08, 0x80, 0xf5, 0x24], 3_600_000],
  ])('%s', async (_what, duration, retryAfterMs) => {
    expect(await answerOf(status(8, withRetryInfo(...duration)))).toMatchObject({
      kind: 'retryable',
      retryAfterMs,
    });
  });

  it('does not make other statuses retryable', async () => {
    expect(await answerOf(status(3, withRetryInfo(0x08, 2)))).toMatchObject({ kind: 'refused' });
  });

  it('may be garbage', async () => {
    const details = { 'grpc-status-details-bin': '!!//' };
    expect(await answerOf(status(8, details))).toMatchObject({ kind: 'refused' });
    expect(await answerOf(status(14, details))).toMatchObject({ kind: 'retryable', retryAfterMs: undefined });
  });
});

describe('a message', () => {
  it.each([
    ['is percent-encoded', 'zw%C3%B6lf%0A 100%25', 'zwölf 100%'],
    ['may be encoded wrongly', '100% of %zz', '100% of %zz'],
    ['is without our secrets', 'not Bearer s3cret, no s3cret', 'not ***, no ***'],
    ['is bounded', 'x'.repeat(2000), 'x'.repeat(500)],
  ])('%s', async (_what, sent, message) => {
    expect(await answerOf(status(3, { 'grpc-message': sent }))).toMatchObject({ message });
  });
});

describe('a proxy', () => {
  it.each([
    [400, 'refused', 'INTERNAL'],
    [401, 'refused', 'UNAUTHENTICATED'],
    [403, 'refused', 'PERMISSION_DENIED'],
    [404, 'refused', 'UNIMPLEMENTED'],
    [500, 'refused', 'UNKNOWN'],
    [429, 'retryable', 'UNAVAILABLE'],
    [502, 'retryable', 'UNAVAILABLE'],
    [503, 'retryable', 'UNAVAILABLE'],
    [504, 'retryable', 'UNAVAILABLE'],
  ])('that answers %s is %s, as %s', async (status, kind, code) => {
    const headers = { ':status': status, 'content-type': 'text/html', 'retry-after': '7' };
    const answer = await answerOf(headers, '<h1>Sorry</h1>');
    expect(answer).toMatchObject({ kind, code, message: expect.stringContaining(`HTTP ${status} `) });
    if (kind === 'retryable') expect(answer).toMatchObject({ retryAfterMs: 7000 });
  });

  it('that answers with a page is not taken for a success', async () => {
    const answer = await answerOf({ ':status': 200, 'content-type': 'text/html' }, '<h1>Log in</h1>');
    expect(answer).toMatchObject({ kind: 'refused', code: 'UNKNOWN' });
  });

  it('that knows gRPC has its say', async () => {
    const headers = { ':status': 503, 'content-type': 'application/grpc', 'grpc-status': 7 };
    expect(await answerOf(headers)).toMatchObject({ kind: 'refused', code: 'PERMISSION_DENIED' });
  });
});
