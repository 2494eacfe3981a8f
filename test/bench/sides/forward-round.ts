import type { Compression } from '../benchmark.js';

/** Records of a request, on both sides. */
export const FORWARD_BATCH = 512;

/** To forward-blotter. */
export interface DrainQuestion {
  /** Where the backlog goes; undefined: nowhere, and nothing is forwarded. */
  readonly url: string | undefined;
  readonly compression: Compression;
  /** What must be acknowledged; without a url, how long to do nothing. */
  readonly until: { readonly records: number } | { readonly seconds: number };
}

export interface DrainRound {
  readonly longestStallMs: number;
  readonly elu: number;
  readonly peakRssMb: number;
}

/** To forward-limit. */
export interface ExportQuestion {
  readonly url: string;
  readonly compression: Compression;
  readonly records: number;
}

/** What the sink has got since it was asked last. */
export interface SinkTotals {
  readonly url: string;
  readonly records: number;
  readonly requests: number;
  readonly bytes: number;
  /** From its first request to its last, in seconds. */
  readonly seconds: number;
  /** Without the first request, which begins the time. */
  readonly recordsPerSecond: number;
}
