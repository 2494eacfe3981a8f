import { setImmediate as nextTurn } from 'node:timers/promises';
import { answer, folder } from '../answer.js';
import { inspectStore, openBlotter } from '../open-blotter.js';
import { activityAt } from '../workload.js';
import type { SustainQuestion, SustainRound } from './sustain-round.js';

/** Well below the default bound of 65,536, so that nothing is dropped. */
const MAX_QUEUED = 49_152;
const CHUNK = 512;

const { logger, file, stored, close } = await openBlotter(folder);

/** Records as fast as the queue takes them. */
async function recordAll(from: number, to: number): Promise<void> {
  for (let i = from; i < to;) {
    for (const end = Math.min(i + CHUNK, to); i < end; i++) logger.record(activityAt(i));
    while (logger.status().accounting.queued > MAX_QUEUED) await nextTurn();
  }
  await stored();
}

answer(async ({ records, warmUpRecords }: SustainQuestion): Promise<SustainRound> => {
  await recordAll(0, warmUpRecords);
  const start = performance.now();
  await recordAll(warmUpRecords, warmUpRecords + records);
  const seconds = (performance.now() - start) / 1000;
  await close();
  const { activities, bytes } = inspectStore(file);
  return {
    recordsPerSecond: [records / seconds],
    lost: warmUpRecords + records - activities,
    bytesPerRecord: bytes / activities,
  };
});
