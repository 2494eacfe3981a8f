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

/** What an error that kept the answer away means: whatever it was, the request may be sent again. */
export function failureAnswer(error: unknown, safeText: SafeText): Answer {
  const { code, message } = told(error);
  return {
    kind: 'retryable',
    code: code ?? 'ERROR',
    message: safeText.of(message ?? 'Unknown error.'),
    retryAfterMs: undefined,
  };
}

/** What an error of the system or of Node says. */
interface Told {
  readonly code?: string;
  readonly message?: string;
}

function told(error: unknown): Told {
  const { code, message, cause, errors } = Object(error) as Told & { cause?: unknown; errors?: unknown };
  // Streams are cancelled with an error of their own when their connection fails.
  if (code === 'ERR_HTTP2_STREAM_CANCEL' && cause !== undefined) return told(cause);
  // When several addresses were tried, the error that has them all says nothing itself.
  if (message === '' && Array.isArray(errors)) {
    return {
      ...(code !== undefined && { code }),
      message: errors.map((one) => told(one).message).join('; '),
    };
  }
  return Object(error) as Told;
}
