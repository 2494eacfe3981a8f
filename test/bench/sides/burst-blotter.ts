import { answer, folder } from '../answer.js';
import { inspectStore, openBlotter } from '../open-blotter.js';
import { activityAt } from '../workload.js';
import type { BurstAnswer, BurstQuestion } from './burst-round.js';

const RSS_INTERVAL_MS = 10;

answer(async ({ records, overflow }: BurstQuestion): Promise<BurstAnswer> => {
  // 'drop' is the default: the bursts with it have no options at all.
  const { logger, file, stored, close } = await openBlotter(folder, overflow === 'drop' ? {} : { overflow });
  // Loads what the first record loads: one more than the burst.
  await logger.recordDurably(activityAt(records));
  const before = process.memoryUsage.rss();
  let peak = before;
  const look = (): void => void (peak = Math.max(peak, process.memoryUsage.rss()));
  const start = performance.now();
  for (let i = 0; i < records; i++) logger.record(activityAt(i));
  const tickMs = performance.now() - start;
  look();
  const sampler = setInterval(look, RSS_INTERVAL_MS);
  await stored();
  clearInterval(sampler);
  await close();
  const { activities, inGapRecords } = inspectStore(file);
  return { lost: records + 1 - activities, inGapRecords, tickMs, rssGrowthMb: (peak - before) / 2 ** 20 };
});
