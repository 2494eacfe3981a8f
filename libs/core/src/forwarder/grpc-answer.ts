import { STATUS_CODES } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http2';
import { type AnsweredStatus, decodeStatus } from '../otlp/index.js';
import { RETRYABLE_STATUSES, grpcStatusOf, grpcStatusOfHttp } from './grpc-status.js';
import { unframe } from './grpc-message.js';
import { acceptedWith } from './http-answer.js';
import type { AnswerBody } from './read-answer.js';
import { boundedDelayMs, retryAfterMs } from './retry-after.js';
import type { SafeText } from './safe-text.js';
import type { Answer } from './sender.js';

/** An answer over gRPC, as it came. */
export interface GrpcAnswer {
  readonly headers: IncomingHttpHeaders;
  /** The headers themselves when there is nothing else. */
  readonly trailers: IncomingHttpHeaders;
  readonly body: AnswerBody;
}

/** What an answer means, as the specifications of OTLP and gRPC say. */
export async function readGrpcAnswer(answer: GrpcAnswer, safeText: SafeText): Promise<Answer> {
  const { trailers, body } = answer;
  const code = text(trailers['grpc-status']);
  if (code === undefined) return withoutStatus(answer, safeText);
  const name = grpcStatusOf(code);
  if (name === 'OK') return accepted(body, safeText);
  const details = detailsOf(trailers);
  const message = safeText.of(messageOf(trailers) || details?.message || `gRPC status ${code}.`);
  const delayMs = details?.retryDelayMs;
  const isRetryable =
    RETRYABLE_STATUSES.has(name) || (name === 'RESOURCE_EXHAUSTED' && delayMs !== undefined);
  if (!isRetryable) return { kind: 'refused', code: name, message };
  return { kind: 'retryable', code: name, message, retryAfterMs: boundedDelayMs(delayMs ?? 0) };
}

async function accepted(body: AnswerBody, safeText: SafeText): Promise<Answer> {
  if (body.bytes.length === 0 && !body.isCut) return { kind: 'accepted', rejected: 0, message: '' };
  const bytes = await unframe(body);
  return bytes === undefined
    ? acceptedWith(undefined, body, safeText)
    : acceptedWith('protobuf', { bytes, isCut: false }, safeText);
}

/** A call that was broken off, or who answers is no gRPC server. */
function withoutStatus({ headers }: GrpcAnswer, safeText: SafeText): Answer {
  const status = Number(headers[':status'] ?? 200);
  if (status === 200 && /^$|^application\/grpc/i.test(headers['content-type'] ?? '')) {
    const message = 'The call ended without a status.';
    return { kind: 'retryable', code: 'NO_STATUS', message, retryAfterMs: undefined };
  }
  const code = grpcStatusOfHttp(status);
  const type = headers['content-type'] ?? 'no type';
  const message = safeText.of(
    `The answer is not of gRPC: HTTP ${status} ${STATUS_CODES[status] ?? ''}, ${type}.`,
  );
  if (!RETRYABLE_STATUSES.has(code)) return { kind: 'refused', code, message };
  return { kind: 'retryable', code, message, retryAfterMs: retryAfterMs(headers['retry-after']) };
}

/** Percent-encoded, as gRPC has it. */
function messageOf(trailers: IncomingHttpHeaders): string {
  const encoded = text(trailers['grpc-message']) ?? '';
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function detailsOf(trailers: IncomingHttpHeaders): AnsweredStatus | undefined {
  const encoded = text(trailers['grpc-status-details-bin']);
  if (encoded === undefined) return undefined;
  try {
    return decodeStatus('protobuf', Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
