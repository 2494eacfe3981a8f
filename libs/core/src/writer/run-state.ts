import type { Gap, GapProcess } from './gap.js';

/** Batches of one size, one after the other: `[first batch, batches, records of each]`. */
export type BatchRange = readonly [first: number, batches: number, records: number];

/** What the run file of a writer instance says: evidence for whoever finds it after the process has died. */
export interface RunState extends GapProcess {
  readonly startedAtMs: number;
  /** When the file was made: later than the start, if somebody had deleted it. */
  readonly madeAtMs: number;
  /** Records created and lost so far, as the host last told. */
  readonly created: number;
  readonly lost: number;
  /** The last batch that the worker made durable, and the records of all batches up to it. */
  readonly batch: number;
  readonly durable: number;
  /** All batches up to this one are in the store, or were when it was lost. */
  readonly stored: number;
  /** The last record that is durable was created then; later the earliest and latest time on the clock since. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The last sign of life. */
  readonly seenAtMs: number;
  /** Losses that the trail may not tell of yet. */
  readonly gaps: readonly Gap[];
  /** At the end of the process: batches that could not be written. One that is in the store all the same is not lost. */
  readonly unwritten: readonly BatchRange[];
  /** The process came to an orderly end. */
  readonly isEnded: boolean;
}

/** What the host tells its worker, with every batch and when records are lost. */
export interface RunMark {
  readonly created: number;
  readonly lost: number;
  /** When they have changed. */
  readonly gaps?: readonly Gap[] | undefined;
}

/** A run that has just begun. */
export function newRun(process: GapProcess, nowMs: number): RunState {
  return {
    ...process,
    startedAtMs: nowMs,
    madeAtMs: nowMs,
    created: 0,
    lost: 0,
    batch: 0,
    durable: 0,
    stored: 0,
    fromMs: nowMs,
    toMs: nowMs,
    seenAtMs: nowMs,
    gaps: [],
    unwritten: [],
    isEnded: false,
  };
}

/** Checks what was read from a run file; undefined when it is none of ours. */
export function asRunState(value: unknown): RunState | undefined {
  const state = value as Partial<RunState> | undefined | null;
  const isRun =
    typeof state === 'object' &&
    state !== null &&
    typeof state.instance === 'string' &&
    Array.isArray(state.gaps);
  return isRun ? ({ stored: 0, ...state } as RunState) : undefined;
}
