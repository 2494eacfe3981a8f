import { encodeStatus } from '@blotter/core/otlp';
import type { OutgoingHttpHeaders } from 'node:http2';
import type { ReceiveOutcome } from '../receive-outcome.js';
import type { Outcome } from '../receiver-metrics.js';

const CODES = {
  OK: 0,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** How a call ends. */
export interface GrpcStatus {
  readonly outcome: Outcome;
  readonly name: keyof typeof CODES;
  readonly message: string;
  /** When to come back; without it, and for all but UNAVAILABLE and DEADLINE_EXCEEDED, senders must not. */
  readonly retryAfterSeconds?: number;
}

export function grpcStatus(outcome: Exclude<ReceiveOutcome, { kind: 'accepted' }>): GrpcStatus {
  const { kind, message } = outcome;
  switch (kind) {
    case 'malformed':
      return { outcome: kind, name: 'INVALID_ARGUMENT', message };
    case 'tooLarge':
      return { outcome: kind, name: 'RESOURCE_EXHAUSTED', message };
    case 'unavailable':
      return { outcome: kind, name: 'UNAVAILABLE', message, retryAfterSeconds: outcome.retryAfterSeconds };
    case 'failed':
      return { outcome: kind, name: 'INTERNAL', message };
  }
}

/** The headers, or trailers, that carry it. */
export function statusHeaders({ name, message, retryAfterSeconds }: GrpcStatus): OutgoingHttpHeaders {
  const code = CODES[name];
  return {
    'grpc-status': String(code),
    ...(message !== '' && { 'grpc-message': percentEncode(message) }),
    ...(retryAfterSeconds !== undefined && {
      'grpc-status-details-bin': withRetryInfo(code, message, retryAfterSeconds).toString('base64'),
    }),
  };
}

/** As gRPC asks: all but printable ASCII. */
function percentEncode(message: string): string {
  return message.toWellFormed().replace(/[^ -$&-~]+/gu, encodeURIComponent);
}

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/**
 * google.rpc.Status with one detail. Protobuf's messages may be written one after the other: this appends the field
 * `details` (3) with an Any of RetryInfo { retry_delay { seconds } }. Every length is below 128, so it is one byte.
 */
function withRetryInfo(code: number, message: string, seconds: number): Buffer {
  const retryInfo = [0x0a, 2, 0x08, seconds];
  const any = [0x0a, RETRY_INFO.length, ...Buffer.from(RETRY_INFO), 0x12, retryInfo.length, ...retryInfo];
  return Buffer.concat([
    encodeStatus('protobuf', { code, message }),
    Buffer.from([0x1a, any.length, ...any]),
  ]);
}
