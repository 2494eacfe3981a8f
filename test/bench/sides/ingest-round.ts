import type { BodyEncoding } from '../otlp-bodies.js';

/** Requests under way at any time, each on a connection of its own. */
export const CONNECTIONS = 4;

/** Different requests; they are sent in turn, again and again. */
export const BODIES = 64;

/** Requests of a phase at most: two gigabytes, so that a fast machine does not fill its disk. */
export const MAX_REQUESTS = 16_384;

/** Bound of the journal on both sides: nothing is refused before the phase's last request. */
export const JOURNAL_MAX_BYTES = 4 * 2 ** 30;

export interface LoadQuestion {
  readonly transport: 'http' | 'grpc';
  readonly encoding: BodyEncoding;
  /** `http://127.0.0.1:PORT` or `127.0.0.1:PORT`. */
  readonly address: string;
  readonly seconds: number;
}

export interface LimitQuestion {
  readonly encoding: BodyEncoding;
  readonly seconds: number;
}

/** What was acknowledged. */
export interface LoadRound {
  /** In time. */
  readonly recordsPerSecond: number;
  /** Of those in time, from sending to the answer, by request. */
  readonly latencyMs: readonly number[];
  /** All, also those that were under way when the time was over. */
  readonly acknowledged: number;
  readonly bytesPerRecord: number;
}
