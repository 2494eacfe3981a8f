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
  readonly evidence: RunEvidence;
}
