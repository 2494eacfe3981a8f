import type { Answer } from './sender.js';
import type { SafeText } from './safe-text.js';

/** Why there is no answer, in our own words. */
export class SendFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What an error that kept the answer away is: the request may be sent again, whatever it was. */
export function failureAnswer(error: unknown, safeText: SafeText): Answer {
  const origin = originOf(error);
  const { code } = origin as { code?: unknown };
  return {
    kind: 'retryable',
    code: typeof code === 'string' && code !== '' ? code : 'ERROR',
    message: safeText.of(messageOf(origin)),
    retryAfterMs: undefined,
  };
}

/** Node cancels HTTP/2 streams with an error of its own when their connection fails. */
function originOf(error: unknown): unknown {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown };
  return code === 'ERR_HTTP2_STREAM_CANCEL' && cause instanceof Error ? cause : Object(error);
}

/** Of several addresses that were tried, the error that has them all says nothing itself. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : 'Unknown error.';
}
