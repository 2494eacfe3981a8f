import type { Bench } from './bench.js';

/** Something a running sidecar must do. */
export interface Check {
  /** A plain sentence: the name of the test. */
  readonly title: string;
  /** Why it cannot run on this machine; undefined when it can. */
  readonly unavailable?: string | undefined;
  /** @throws what it found, when the sidecar does otherwise. */
  run(bench: Bench): Promise<void> | void;
}

/** A statement of the checklist, in its own words. */
export interface Requirement {
  readonly words: string;
  readonly checks: readonly Check[];
  /** Why it asks nothing of a receiver, when there are no checks; or what is beside them. */
  readonly remark?: string;
}

/** A part of the checklist. */
export interface Section {
  readonly title: string;
  readonly requirements: readonly Requirement[];
}

/** A check. */
export function check(title: string, run: Check['run']): Check {
  return { title, run };
}
