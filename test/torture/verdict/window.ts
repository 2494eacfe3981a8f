import type { Chunk } from '../evidence/run-evidence.js';
import type { Gap } from './gap.js';
import type { Run } from './run.js';

/** Times in gap records are whole milliseconds. */
const ROUNDING_MS = 1;
/** Between the parent's note that it starts a process and the process's first look at its clock. */
const START_MS = 1000;

/** Whether records of the chunk may have been created in the gap's window. */
export function liesInWindow(chunk: Chunk, gap: Gap, clockErrorMs: number): boolean {
  const slack = ROUNDING_MS + clockErrorMs;
  return chunk.toMs >= gap.fromMs - slack && chunk.fromMs <= gap.toMs + slack;
}

/** A window that begins before the process did, or ends before it begins, explains too much or nothing. */
export function reachesTooFar(gap: Gap, { startedMs, clockErrorMs }: Run): boolean {
  return !(
    gap.fromMs >= startedMs - START_MS - clockErrorMs && gap.toMs >= gap.fromMs - ROUNDING_MS - clockErrorMs
  );
}
