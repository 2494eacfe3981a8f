import type { Percentiles } from './close-times.js';

/** What one run measured. Times in milliseconds. */
export interface RunResult {
  readonly scenario: string;
  readonly closesPerSecond: number;
  readonly wholeClose: Percentiles;
  /** Its parts: the platform's own transaction, and what recording the activity costs the closing thread. */
  readonly closeTransaction: Percentiles;
  readonly closeActivity: Percentiles;
  /** "database is locked" after all attempts of the retry. */
  readonly writesGivenUp: number;
  readonly activitiesGivenUp: number;
  /** Counted where the platform's code records. */
  readonly created: number;
  /** Fsynced; undefined where nobody waits for that. */
  readonly durable: number | undefined;
  /** Rows counted in the file. */
  readonly stored: number;
  readonly longestStallMs: number;
}

export function lostIn({ created, stored }: RunResult): number {
  return created - stored;
}
