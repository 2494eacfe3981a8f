import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nextStart } from '../support/next-start.js';
import type { Problem } from './verdict/problem.js';
import type { Workshop } from './workshop.js';

const TIMEOUT_MS = 300_000;
/** Each finds what the one before it may have been too quick for. */
const MOST_STARTS = 3;

/** Starts Blotter once more, so that it stores what all writers have left, and tells of their ends. */
export async function lastStart(workshop: Workshop): Promise<Problem[]> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    for (let i = 0; i < MOST_STARTS; i++) {
      await nextStart(workshop, {}, signal);
      if (!hasRuns(workshop.directory)) break;
    }
    return [];
  } catch (error) {
    return [{ kind: 'a last start that failed', count: 1, text: String(error), examples: [] }];
  }
}

/** Files of runs that ended uncleanly and that nobody has told of. */
function hasRuns(directory: string): boolean {
  return readdirSync(join(directory, 'journal')).some((name) => name.endsWith('.run'));
}
