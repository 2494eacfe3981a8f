/** What a destination is doing. */
export type ForwardState =
  /** The thread is not up yet. */
  | 'starting'
  /** Everything that is stored has been sent. */
  | 'current'
  /** Records are waiting and being sent. */
  | 'sending'
  /** It does not answer, or asks for patience: see the fault. */
  | 'waiting'
  /** It refuses everything that it is sent: see the fault. */
  | 'refusing'
  /** Another process that has the same store forwards to it. */
  | 'elsewhere'
  /** The store or the forward file cannot be used now: see the fault. */
  | 'failing';

/** A destination as its health check and metrics show it. Counts are those of this process. */
export interface DestinationStatus {
  readonly name: string;
  readonly state: ForwardState;
  /** Stored records that it has not acknowledged yet (whether they fit its filter or not). */
  readonly lagRecords: number;
  /** How long ago the oldest of them arrived, in milliseconds; 0 when there is none. */
  readonly lagMs: number;
  /** Records that it has acknowledged. */
  readonly sent: number;
  /** Requests that were sent again, or are to be, after an answer that was retryable. */
  readonly retries: number;
  /** Records that became dead letters. */
  readonly rejected: number;
  /** Records that it left out of requests that it acknowledged (partial success). */
  readonly leftOut: number;
  /** Dead letters that are kept, whichever process found them. */
  readonly deadLetters: number;
  /** What keeps it from being sent to. */
  readonly fault: { readonly code: string; readonly message: string; readonly sinceMs: number } | undefined;
}
