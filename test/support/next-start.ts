import type { AccountingSnapshot, BlotterOptions } from '@blotter/core';
import { inspectJournal } from '@blotter/core/journal';
import { join } from 'node:path';
import { RemoteRecorder } from './remote-recorder.js';
import { until } from './until.js';
import type { Workplace } from './workplace.js';

/** Whether records are in the journal that are not known to be in the store. */
export function hasJournal(directory: string): boolean {
  // A segment that is claimed or deleted at this moment cannot be read: then something is going on.
  return inspectJournal(join(directory, 'journal')).some(
    ({ records, problem }) => records > 0 || problem !== undefined,
  );
}

/**
 * Starts a new Blotter on the folder (that of the workplace, unless the options name another), as the next start of
 * the application would, lets it store what was left, and closes it.
 * @param signal - gives up instead of the time limit of {@link until}.
 * @throws the signal's reason.
 */
export async function nextStart(
  place: Pick<Workplace, 'directory' | 'start'>,
  options: BlotterOptions = {},
  signal?: AbortSignal,
): Promise<AccountingSnapshot> {
  const recorder = await RemoteRecorder.start(place, options);
  const directory = options.directory ?? place.directory;
  await until('the journal is applied', () => !hasJournal(directory), signal);
  const books = await recorder.call('close');
  await recorder.end();
  return books;
}
