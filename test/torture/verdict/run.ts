import type { RunEvidence } from '../evidence/run-evidence.js';

/** One writer process, as seen from outside and by itself. */
export interface Run {
  readonly run: number;
  /** What ended it, in words. */
  readonly endedBy: string;
  /** When it was started, milliseconds since 1970. */
  readonly startedMs: number;
  /** By how much clocks were set wrong while it ran, or when its end was noticed. */
  readonly clockErrorMs: number;
  /** As long as it lived it could create no file: nobody can expect a trace of it. */
  readonly isTraceless: boolean;
  /** When it ended it could not change any file, not even to say that it ended. */
  readonly isMuteAtEnd: boolean;
  readonly evidence: RunEvidence;
}
