import { answer, folder } from '../answer.js';
import { inspectStore, openBlotter } from '../open-blotter.js';
import { activityAt } from '../workload.js';
import { holdLock } from './hold-lock.js';
import { LOCKED_RATE, type LockedQuestion, type LockedRound } from './locked-round.js';
import { LoopWatch } from './loop-watch.js';
import { paced } from './paced.js';

/** One record in so many is awaited. */
const SAMPLE = 20;
const WARM_UP_SECONDS = 1;
const RSS_INTERVAL_MS = 100;

const { logger, file, stored, close } = await openBlotter(folder);
let durableMs: number[] = [];

function record(i: number): void {
  if (i % SAMPLE !== 0) {
    logger.record(activityAt(i));
    return;
  }
  const start = performance.now();
  // What is not kept is counted at the end, in the file.
  logger.recordDurably(activityAt(i)).then(
    () => durableMs.push(performance.now() - start),
    () => undefined,
  );
}

async function window(
  seconds: number,
  isLocked: boolean,
): Promise<Omit<LockedRound, 'lost'> & { records: number }> {
  const warmUp = await paced(LOCKED_RATE, WARM_UP_SECONDS, record);
  await stored();
  const release = isLocked ? await holdLock(file) : undefined;
  let peakRss = 0;
  const sampler = setInterval(
    () => (peakRss = Math.max(peakRss, process.memoryUsage.rss())),
    RSS_INTERVAL_MS,
  );
  durableMs = [];
  const watch = new LoopWatch();
  watch.reset();
  const records = await paced(LOCKED_RATE, seconds, record);
  const loop = watch.stop();
  await logger.flush();
  const durable = durableMs;
  await release?.();
  const released = performance.now();
  await stored();
  const secondsToDrain = (performance.now() - released) / 1000;
  clearInterval(sampler);
  return {
    ...loop,
    records: warmUp + records,
    durableMs: durable,
    secondsToDrain,
    peakRssMb: peakRss / 2 ** 20,
  };
}

answer(async ({ seconds, isLocked }: LockedQuestion): Promise<LockedRound> => {
  const { records, ...round } = await window(seconds, isLocked);
  await close();
  return { ...round, lost: records - inspectStore(file).activities };
});
