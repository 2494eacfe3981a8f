import type { CallKind, Calls, Timing } from './calls.js';
import type { Reply } from './reply.js';

/** A call on its way to a reader: plain data. */
export interface Request<K extends CallKind = CallKind> extends Timing {
  readonly kind: K;
  readonly question: Calls[K]['asks'];
}

/** Where requests are answered: in threads, here or in another process. */
export interface Reading {
  /** @throws BlotterError when there is no reply; when the signal is aborted, its reason, at once. */
  read(request: Request, signal?: AbortSignal): Promise<Reply>;
  /** Ends what runs: it rejects with ERR_BLOTTER_CLOSED. */
  close(): Promise<void>;
}
