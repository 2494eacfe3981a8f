/** What a destination answered, in the words of the OTLP specification. */
export type Answer =
  /** It has the request. */
  | {
      readonly kind: 'accepted';
      /** Records that it left out (partial success); they must not be sent again. */
      readonly rejected: number;
      /** What it says of them, or a warning; '' when nothing. */
      readonly message: string;
    }
  /** It may take the same request later: 429, 502, 503, 504, UNAVAILABLE …, no connection, no answer in time. */
  | {
      readonly kind: 'retryable';
      /** For people and metrics: `503`, `UNAVAILABLE`, `ECONNREFUSED`, `TIMEOUT`. */
      readonly code: string;
      readonly message: string;
      /** How long it asks to be left alone (Retry-After, RetryInfo), in milliseconds; undefined when it does not say. */
      readonly retryAfterMs: number | undefined;
    }
  /** It will never take this request: every other status. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** Carries requests to one destination, one at a time. */
export interface Sender {
  /**
   * @param request - an ExportLogsServiceRequest, protobuf.
   * @param signal - gives up: what was sent may have arrived.
   * @returns the answer. Never rejects, and always settles within the destination's timeout.
   */
  send(request: Uint8Array, signal: AbortSignal): Promise<Answer>;
  /** Closes its connections. */
  close(): void;
}
