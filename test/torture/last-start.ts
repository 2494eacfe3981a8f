import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nextStart } from '../support/next-start.js';
import type { Problem } from './verdict/problem.js';
import type { Workshop } from './workshop.js';

const TIMEOUT_MS = 300_000;
const MOST_STARTS = 3;

/** Starts Blotter once more, so that it stores what all writers have left, and tells of their ends. */
export async function lastStart(workshop: Workshop): Promise<Problem[]> {
  const cancel = new AbortController();
  const timeout = pause(TIMEOUT_MS, 'it took too long', { signal: cancel.signal });
  const failure = await Promise.race([startAgain(workshop), timeout]).catch(String);
  cancel.abort();
  if (failure === undefined) return [];
  return [{ kind: 'the last start failed', count: 1, text: failure, examples: [] }];
}

async function startAgain(workshop: Workshop): Promise<undefined> {
  for (let i = 0; i < MOST_STARTS; i++) {
    await nextStart(workshop);
    if (!hasRuns(workshop.directory)) return;
  }
}

/** Files of runs that ended uncleanly and that nobody has told of. */
function hasRuns(directory: string): boolean {
  return readdirSync(join(directory, 'journal')).some((name) => name.endsWith('.run'));
}
