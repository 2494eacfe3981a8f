import { describe, expect } from '@jest/globals';
import { Sinks, destinationTo } from '../../../../test/support/sinks.js';
import { encodeLogsResponse, encodeStatus } from '../otlp/encode-answer.js';
import { HttpSender } from './http-sender.js';
import type { Answer } from './sender.js';

const sinks = new Sinks();
const NEVER = new AbortController().signal;
const ACCEPTED = { kind: 'accepted', rejected: 0, message: '' };
const UNREADABLE = {
  kind: 'accepted',
  rejected: 0,
  message: expect.stringContaining('with a body that is no'),
};
const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json; charset=utf-8';

async function answerOf(
  status: number,
  headers: Record<string, string>,
  body: string | Uint8Array = '',
): Promise<Answer> {
  const { url } = await sinks.http((response) => response.writeHead(status, headers).end(body));
  const sender = new HttpSender({ ...destinationTo(url), headers: { authorization: 'Bearer s3cret' } });
  sinks.later(() => sender.close());
  return sender.send(new Uint8Array(), NEVER);
}

function typed(status: number, type: string, body: string | Uint8Array): Promise<Answer> {
  return answerOf(status, { 'content-type': type }, body);
}

describe('success', () => {
  const PARTIAL = { rejectedLogRecords: 3, errorMessage: 'too\nold' };

  it.each([200, 202, 204])('is %s', async (status) => {
    expect(await answerOf(status, {})).toEqual(ACCEPTED);
  });

  it.each([
    ['protobuf', PROTOBUF, encodeLogsResponse('protobuf', PARTIAL)],
    ['JSON', JSON_TYPE, encodeLogsResponse('json', PARTIAL)],
    ['JSON with a number', JSON_TYPE, '{"partialSuccess":{"rejectedLogRecords":3,"errorMessage":"too old"}}'],
    [
      'JSON, otherwise named',
      JSON_TYPE,
      '{"partial_success":{"rejected_log_records":3,"error_message":"too old"}}',
    ],
  ])('may be partial, in %s', async (_encoding, type, body) => {
    expect(await typed(200, type, body)).toEqual({ kind: 'accepted', rejected: 3, message: 'too old' });
  });

  it.each([
    [
      'protobuf',
      PROTOBUF,
      encodeLogsResponse('protobuf', { rejectedLogRecords: 0, errorMessage: 'slow down' }),
    ],
    ['JSON', JSON_TYPE, '{"partialSuccess":{"errorMessage":"slow down"}}'],
  ])('may be a warning, in %s', async (_encoding, type, body) => {
    expect(await typed(200, type, body)).toEqual({ ...ACCEPTED, message: 'slow down' });
  });

  it.each([
    ['full, in protobuf', PROTOBUF, encodeLogsResponse('protobuf')],
    ['full, in JSON', JSON_TYPE, '{"partialSuccess":null,"more":1}'],
    ['of fewer than none', JSON_TYPE, '{"partialSuccess":{"rejectedLogRecords":"-1"}}'],
  ])('may be %s', async (_what, type, body) => {
    expect(await typed(200, type, body)).toEqual(ACCEPTED);
  });

  it.each([
    ['no protobuf', PROTOBUF, 'ok'],
    ['no JSON', JSON_TYPE, '{"partialSuccess":'],
    ['no object', JSON_TYPE, '"ok"'],
    ['no number', JSON_TYPE, '{"partialSuccess":{"rejectedLogRecords":"many"}}'],
    ['a page', 'text/plain', '<h1>Welcome</h1>'],
    ['larger than an answer', JSON_TYPE, `{"partialSuccess":{}}${' '.repeat(3_000_000)}`],
  ])('is success, when its body is %s', async (_what, type, body) => {
    expect(await typed(200, type, body)).toEqual(UNREADABLE);
  });
});

describe.each([429, 502, 503, 504])('%s', (status) => {
  it('is retryable, when it says', async () => {
    expect(await answerOf(status, { 'retry-after': '7', 'content-type': 'text/plain' }, 'later')).toEqual({
      kind: 'retryable',
      code: String(status),
      message: 'later',
      retryAfterMs: 7000,
    });
  });

  it('may not say when', async () => {
    expect(await answerOf(status, { 'retry-after': 'soon' })).toMatchObject({
      kind: 'retryable',
      message: expect.stringContaining(`HTTP ${status} `),
      retryAfterMs: undefined,
    });
  });
});

describe('another status', () => {
  const STATUS = { code: 3, message: 'body is "empty"' };

  it.each([400, 401, 403, 404, 405, 408, 413, 415, 422, 500, 501, 505, 599])(
    '%s is refused',
    async (status) => {
      const answer = await answerOf(status, { 'retry-after': '7' });
      expect(answer).toMatchObject({ kind: 'refused', code: String(status) });
      expect(answer.message).toContain(`HTTP ${status}`);
    },
  );

  it.each([
    ['google.rpc.Status, protobuf', PROTOBUF, encodeStatus('protobuf', STATUS), STATUS.message],
    ['google.rpc.Status, JSON', JSON_TYPE, encodeStatus('json', STATUS), STATUS.message],
    ['JSON of its own', JSON_TYPE, '{"error": "no such tenant"}', '{"error": "no such tenant"}'],
    ['problem JSON', 'application/problem+json', '{"title":"no"}', '{"title":"no"}'],
    ['text', 'text/plain', 'not\u0007 today\n', 'not today'],
    ['much text', 'text/plain', 'ü'.repeat(2_000_000), 'ü'.repeat(500)],
    ['a page', 'text/html', '<h1>Gone</h1>', '<h1>Gone</h1>'],
    ['our secret', 'text/plain', 'token s3cret expired', 'token *** expired'],
    ['a picture', 'image/png', Buffer.from([0x89, 0x50]), 'HTTP 400 Bad Request'],
    ['no protobuf', PROTOBUF, Buffer.from([7, 7]), 'HTTP 400 Bad Request'],
    [
      'a status without a message',
      PROTOBUF,
      encodeStatus('protobuf', { code: 3, message: '' }),
      'HTTP 400 Bad Request',
    ],
  ])('says why: %s', async (_what, type, body, message) => {
    expect(await typed(400, type, body)).toEqual({ kind: 'refused', code: '400', message });
  });

  it.each([301, 302, 303, 307, 308])('%s is not followed', async (status) => {
    const location = 'https://me:pass@sso.example/login?token=abc#x';
    const answer = await answerOf(status, { location });
    expect(answer).toMatchObject({ kind: 'refused', code: String(status) });
    expect(answer.message).toContain('redirects to https://sso.example/login (HTTP ');
    expect(answer.message).toContain('correct the url');
  });

  it('may redirect to nowhere', async () => {
    expect((await answerOf(304, {})).message).toContain('The destination redirects (HTTP 304');
  });
});
