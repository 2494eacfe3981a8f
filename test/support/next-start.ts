import type { AccountingSnapshot, BlotterOptions } from '@blotter/core';
import { inspectJournal } from '@blotter/core/journal';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RemoteRecorder } from './remote-recorder.js';
import type { Workplace } from './workplace.js';

/** A start that needs longer to store what was left has failed. */
const APPLY_TIMEOUT_MS = 45_000;

/** Whether records are in the journal that are not known to be in the store. */
export function hasJournal(directory: string): boolean {
  // A segment that is claimed or deleted at this moment cannot be read: then something is going on.
  return inspectJournal(join(directory, 'journal')).some(
    ({ records, problem }) => records > 0 || problem !== undefined,
  );
}

/** Resolves when everything in the journal is in the store. @throws Error after a time. */
export async function journalApplied(directory: string): Promise<void> {
  const deadline = performance.now() + APPLY_TIMEOUT_MS;
  while (hasJournal(directory)) {
    if (performance.now() > deadline) {
      throw new Error(`Not applied: ${JSON.stringify(inspectJournal(join(directory, 'journal')))}`);
    }
    await pause(10);
  }
}

/**
 * Starts a new Blotter on the folder (that of the workplace, unless the options name another), as the next start of
 * the application would, lets it store what was left, and closes it.
 */
export async function nextStart(place: Workplace, options: BlotterOptions = {}): Promise<AccountingSnapshot> {
  const recorder = await RemoteRecorder.start(place, options);
  await journalApplied(options.directory ?? place.directory);
  const books = await recorder.call('close');
  await recorder.end();
  return books;
}
