import { type OtlpEncoding, encodeLogsResponse, encodeStatus } from '@blotter/core/otlp';
import type { ReceiveOutcome } from '../receive-outcome.js';
import type { Outcome } from '../receiver-metrics.js';

/** What is sent for a request. */
export interface HttpAnswer {
  readonly outcome: Outcome;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body: google.rpc.Status, or a response. */
  readonly encode: (encoding: OtlpEncoding) => Uint8Array;
}

/** google.rpc.Code of an HTTP status. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  405: 12,
  408: 4,
  413: 8,
  415: 3,
  431: 8,
  503: 14,
};
const RPC_INTERNAL = 13;

/** Says no, with a google.rpc.Status. */
export function refuse(
  outcome: Outcome,
  statusCode: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const code = RPC_CODES[statusCode] ?? (statusCode < 500 ? 3 : RPC_INTERNAL);
  return { outcome, statusCode, headers, encode: (encoding) => encodeStatus(encoding, { code, message }) };
}

export function answerOf(outcome: ReceiveOutcome): HttpAnswer {
  switch (outcome.kind) {
    case 'accepted':
      return {
        outcome: 'accepted',
        statusCode: 200,
        headers: {},
        encode: (encoding) => encodeLogsResponse(encoding, outcome.rejected),
      };
    case 'malformed':
      return refuse('malformed', 400, outcome.message);
    case 'tooLarge':
      return refuse('tooLarge', 413, outcome.message);
    case 'unavailable':
      return refuse('unavailable', 503, outcome.message, {
        'retry-after': String(outcome.retryAfterSeconds),
      });
    case 'failed':
      return refuse('failed', 500, outcome.message);
  }
}
