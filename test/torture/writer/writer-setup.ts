import type { BlotterOptions } from '@blotter/core';

/** What a writer process is told at its start, as JSON. */
export interface WriterSetup {
  /** Number of this process among all writers of the torture. */
  readonly run: number;
  readonly seed: number;
  /** Path of its evidence, on a disk that does not get full. */
  readonly evidence: string;
  readonly recordsPerSecond: number;
  /** Share of its chunks that are recorded with receipts. */
  readonly durableShare: number;
  readonly options: BlotterOptions;
}

/** What a writer can be told later. */
export type WriterCommand =
  | { readonly kind: 'burst'; readonly records: number }
  | { readonly kind: 'exit' }
  | { readonly kind: 'throw' }
  | { readonly kind: 'terminate-worker' };

/** Exit code of the command `exit`. */
export const EXIT_CODE = 3;
