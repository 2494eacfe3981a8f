import type { PartialSuccess } from '@blotter/core/otlp';

/** What becomes of a request; each transport maps it to its protocol. */
export type ReceiveOutcome =
  /** Durable. `rejected`: records that were left out, which the sender must not send again. */
  | { readonly kind: 'accepted'; readonly records: number; readonly rejected?: PartialSuccess | undefined }
  | Refusal;

/** Nothing was taken. */
export type Refusal =
  /** It can never be taken. */
  | { readonly kind: 'malformed' | 'tooLarge'; readonly message: string }
  /** The sender keeps its data and tries again. */
  | { readonly kind: 'unavailable'; readonly message: string; readonly retryAfterSeconds: number }
  /** A mistake of ours; the message tells nothing of the inside. */
  | { readonly kind: 'failed'; readonly message: string };

/** @param message - what is full, or closing. */
export function unavailable(message: string): Refusal {
  return { kind: 'unavailable', message, retryAfterSeconds: retryAfterSeconds() };
}

/** Short, as bounds are left within an fsync or two; spread, so that refused senders do not return in one wave. */
function retryAfterSeconds(): number {
  return 1 + Math.floor(Math.random() * 3);
}
