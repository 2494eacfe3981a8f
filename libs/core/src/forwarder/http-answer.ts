import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import { type OtlpEncoding, decodeLogsResponse, decodeStatus } from '../otlp/index.js';
import type { AnswerBody } from './read-answer.js';
import { retryAfterMs } from './retry-after.js';
import type { SafeText } from './safe-text.js';
import type { Answer } from './sender.js';

/** An answer over HTTP, as it came. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AnswerBody;
}

/** The statuses that the OTLP specification calls retryable. */
const RETRYABLE = new Set([429, 502, 503, 504]);

const WEB_PAGE =
  'The destination answered with a web page: correct the url, or log in at the proxy before it.';

/** What an answer means, as the OTLP specification says. */
export function readHttpAnswer(answer: HttpAnswer, safeText: SafeText): Answer {
  const { status, headers } = answer;
  const code = String(status);
  if (status >= 200 && status < 300) {
    return isWebPage(headers) ? { kind: 'refused', code, message: WEB_PAGE } : accepted(answer, safeText);
  }
  if (RETRYABLE.has(status)) {
    const message = safeText.of(messageOf(answer));
    return { kind: 'retryable', code, message, retryAfterMs: retryAfterMs(headers['retry-after']) };
  }
  const message = status >= 300 && status < 400 ? redirected(answer) : messageOf(answer);
  return { kind: 'refused', code, message: safeText.of(message) };
}

/** A 2xx says that the request was taken, whatever its body is, unless a person is to read it. */
function accepted({ headers, body }: HttpAnswer, safeText: SafeText): Answer {
  if (body.bytes.length === 0) return { kind: 'accepted', rejected: 0, message: '' };
  const encoding = encodingOf(headers);
  return acceptedWith(encoding, body, safeText);
}

/** @param encoding - undefined when it is neither. */
export function acceptedWith(
  encoding: OtlpEncoding | undefined,
  body: AnswerBody,
  safeText: SafeText,
): Answer {
  try {
    if (encoding === undefined || body.isCut) throw new TypeError('is no answer of OTLP');
    const { rejectedLogRecords, errorMessage } = decodeLogsResponse(encoding, body.bytes);
    return {
      kind: 'accepted',
      rejected: Math.max(0, rejectedLogRecords),
      message: safeText.of(errorMessage),
    };
  } catch {
    const message = 'The request was accepted, with a body that is no ExportLogsServiceResponse.';
    return { kind: 'accepted', rejected: 0, message };
  }
}

function redirected({ status, headers }: HttpAnswer): string {
  const advice = 'Redirects are not followed: correct the url.';
  const location = headers.location === undefined ? '' : ` to ${withoutSecrets(headers.location)}`;
  return `The destination redirects${location} (${phrase(status)}). ${advice}`;
}

/** A redirection to a login page may carry a token. */
function withoutSecrets(location: string): string {
  return location.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
}

/** Of the google.rpc.Status in the body, else the body if it is text. */
function messageOf({ status, headers, body }: HttpAnswer): string {
  const encoding = encodingOf(headers);
  if (encoding !== undefined) {
    try {
      const { message } = decodeStatus(encoding, body.bytes);
      if (message !== '') return message;
    } catch {
      // Many answer with JSON of their own.
    }
  }
  const text = isText(headers) ? body.bytes.toString('utf8', 0, MAX_TEXT_BYTES).trim() : '';
  return text === '' ? phrase(status) : text;
}

/** More than can be shown. */
const MAX_TEXT_BYTES = 8192;

function phrase(status: number): string {
  const name = STATUS_CODES[status];
  return name === undefined ? `HTTP ${status}` : `HTTP ${status} ${name}`;
}

function encodingOf(headers: IncomingHttpHeaders): OtlpEncoding | undefined {
  switch (typeOf(headers)) {
    case 'application/x-protobuf':
    case 'application/protobuf':
      return 'protobuf';
    case 'application/json':
      return 'json';
    default:
      return undefined;
  }
}

function isText(headers: IncomingHttpHeaders): boolean {
  return headers['content-encoding'] === undefined && /^$|^text\/|[/+](?:json|xml)$/.test(typeOf(headers));
}

/** Of a proxy that wants a log-in, or of a server of something else: nobody has taken anything. */
function isWebPage(headers: IncomingHttpHeaders): boolean {
  return typeOf(headers) === 'text/html';
}

function typeOf(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}
