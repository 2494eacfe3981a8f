import { setImmediate as nextTurn } from 'node:timers/promises';
import { answer, folder } from '../answer.js';
import { openBlotter } from '../open-blotter.js';
import { activityAt } from '../workload.js';

/** Well below the bound of the queue, so that nothing is dropped. */
const MAX_QUEUED = 49_152;
const CHUNK = 512;

export interface BacklogQuestion {
  readonly records: number;
}

/** Records what shall be forwarded later. */
answer(async ({ records }: BacklogQuestion): Promise<void> => {
  const { logger, stored, close } = await openBlotter(folder, { search: false, retention: false });
  for (let i = 0; i < records;) {
    for (const end = Math.min(i + CHUNK, records); i < end; i++) logger.record(activityAt(i));
    while (logger.status().accounting.queued > MAX_QUEUED) await nextTurn();
  }
  await stored();
  const kept = logger.status().accounting.stored;
  await close();
  if (kept !== records) throw new Error(`${kept} of ${records} records were stored.`);
});
