/**
 * How far the index is: `starting` before the first look, `behind` while questions have to wait for it, `current` when they
 * need not, `failing` while it cannot be written (questions are answered from the store, slowly), `elsewhere` when another
 * process of the same directory indexes, `off` by option.
 */
export type IndexState = 'off' | 'starting' | 'behind' | 'current' | 'failing' | 'elsewhere';

export interface SearchStatus {
  readonly state: IndexState;
  /** Row id; undefined as long as this process does not index. */
  readonly indexedThroughId: number | undefined;
  /** Records that are stored and not indexed yet. */
  readonly lagRecords: number | undefined;
  /** Since when the oldest of them has been waiting, in milliseconds; 0 when none is. */
  readonly lagMs: number | undefined;
}

/** What keeps the index from being written. */
export interface SearchFault {
  readonly code: string;
  readonly message: string;
}

/** What the indexing thread tells. */
export interface SearchReport {
  readonly status: SearchStatus;
  readonly fault: SearchFault | undefined;
}

/** Without figures. */
export function searchStatus(state: IndexState): SearchStatus {
  return { state, indexedThroughId: undefined, lagRecords: undefined, lagMs: undefined };
}
