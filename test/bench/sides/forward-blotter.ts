import { setTimeout as delay } from 'node:timers/promises';
import { answer, folder } from '../answer.js';
import { openBlotter } from '../open-blotter.js';
import { type DrainQuestion, type DrainRound, FORWARD_BATCH } from './forward-round.js';
import { LoopWatch } from './loop-watch.js';

const WARM_UP_MS = 200;
const LOOK_EVERY_MS = 20;

/** An application that has a backlog and nothing else to do; the index, which has a thread of its own, is off. */
answer(async ({ url, compression, until }: DrainQuestion): Promise<DrainRound> => {
  const { logger, close } = await openBlotter(folder, {
    search: false,
    retention: false,
    ...(url !== undefined && { otlp: { url, compression, maxBatchRecords: FORWARD_BATCH } }),
  });
  await delay(WARM_UP_MS);
  const watch = new LoopWatch();
  watch.reset();
  const start = performance.now();
  const isOver =
    'seconds' in until
      ? () => performance.now() - start > until.seconds * 1000
      : () => (logger.status().forward[0]?.sent ?? 0) >= until.records;
  while (!isOver()) await delay(LOOK_EVERY_MS);
  const loop = watch.stop();
  await close();
  return { ...loop, peakRssMb: process.resourceUsage().maxRSS / 1024 };
});
