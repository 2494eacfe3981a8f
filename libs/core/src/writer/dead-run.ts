import type { AppliedBatches, StoreWriter } from '../store/index.js';
import { derivedUid } from '../model/index.js';
import type { Gap } from './gap.js';
import { addGap } from './notices.js';
import type { RunState } from './run-state.js';

/** By a clock that is ahead of ours: how long after its last sign of life a process may have lived. */
const SIGN_SLACK_MS = 2000;

/**
 * Tells what a dead process has lost. Called when its segments are applied, inside a transaction.
 * @returns true when the process had not come to an orderly end.
 */
export function tellOfDeadRun(store: StoreWriter, run: RunState, nowMs: number): boolean {
  const applied = store.applied(run.instance);
  for (const gap of [...run.gaps, ...gapsOf(run, applied, nowMs)]) addGap(store, gap, run);
  return !run.isEnded;
}

function gapsOf(run: RunState, applied: AppliedBatches, nowMs: number): Gap[] {
  const gaps: Gap[] = [];
  const damaged = damagedGap(run, applied, nowMs);
  if (damaged !== undefined) gaps.push(damaged);
  const unwritten = unwrittenRecords(run, applied);
  if (unwritten > 0) {
    gaps.push({
      uid: derivedUid(`unwritten ${run.instance}`),
      reason: 'journal_unwritable',
      records: unwritten,
      ...windowOf(run, nowMs),
    });
  }
  if (!run.isEnded) gaps.push(uncleanGap(run, applied, nowMs));
  return gaps;
}

/** How many died with the process nobody knows; records that were created long before, somebody does. */
function uncleanGap(run: RunState, applied: AppliedBatches, nowMs: number): Gap {
  const known = run.created - run.lost - run.durable;
  // Later batches may have become durable since the run file was last written.
  const isLatest = applied.through <= run.batch;
  return {
    // Whose file somebody has deleted may have been taken for dead before.
    uid: derivedUid(`unclean end ${run.instance} ${run.madeAtMs}`),
    reason: 'unclean_end',
    records: undefined,
    atLeast: isLatest && known > 0 ? known : undefined,
    ...windowOf(run, nowMs),
    lastSeenMs: run.seenAtMs,
  };
}

/** Batches that were acknowledged and are nowhere: their segment was damaged or deleted. */
function damagedGap(run: RunState, applied: AppliedBatches, nowMs: number): Gap | undefined {
  let missing = 0;
  // What was in a store that is lost is told with the store.
  for (let batch = Math.max(applied.through, run.stored) + 1; batch <= run.batch; batch++)
    if (!applied.has(batch)) missing++;
  if (missing === 0) return undefined;
  return {
    uid: derivedUid(`journal damaged ${run.instance}`),
    reason: 'journal_damaged',
    records: undefined,
    // A batch holds at least one record.
    atLeast: missing,
    fromMs: Math.min(run.startedAtMs, run.fromMs),
    toMs: Math.max(run.toMs, nowMs),
  };
}

function unwrittenRecords(run: RunState, applied: AppliedBatches): number {
  let sum = 0;
  for (const [first, batches, records] of run.unwritten) {
    for (let batch = first; batch < first + batches; batch++) if (!applied.has(batch)) sum += records;
  }
  return sum;
}

/** Clocks may disagree, or have been set back. */
function windowOf(run: RunState, nowMs: number): { fromMs: number; toMs: number } {
  return {
    fromMs: Math.min(run.fromMs, nowMs),
    toMs: Math.max(run.toMs, nowMs, run.seenAtMs > nowMs ? run.seenAtMs + SIGN_SLACK_MS : 0),
  };
}
