import { between, seededRandom } from '../platform/random.js';

/** One time that the other process holds the write lock, counted from the start of the run. */
export interface LockHold {
  readonly atMs: number;
  readonly holdMs: number;
}

const HOLDS = 3;
const PAUSE_MS = [800, 1100] as const;
const HOLD_MS = [2300, 2900] as const;

/** The same for every run: a pause, a lock, a pause, a lock, … and room at the end to go on working. */
export function lockSchedule(seed: number): { readonly holds: readonly LockHold[]; readonly endMs: number } {
  const random = seededRandom(seed);
  const holds: LockHold[] = [];
  let nowMs = 0;
  for (let i = 0; i < HOLDS; i++) {
    const atMs = nowMs + Math.round(between(random, ...PAUSE_MS));
    const holdMs = Math.round(between(random, ...HOLD_MS));
    holds.push({ atMs, holdMs });
    nowMs = atMs + holdMs;
  }
  return { holds, endMs: nowMs + PAUSE_MS[1] };
}
