import { join } from 'node:path';
import { answer, folder } from '../answer.js';
import { inspectStore, openBlotter } from '../open-blotter.js';
import { activityAt } from '../workload.js';
import { DISK_FULL_RATE, type DiskFullQuestion, type DiskFullRound } from './disk-full-round.js';
import { LoopWatch } from './loop-watch.js';
import { paced } from './paced.js';

const WARM_UP_SECONDS = 1;
const RSS_INTERVAL_MS = 100;

const { logger, file, stored, close } = await openBlotter(join(folder, 'data'));
const record = (i: number): unknown => logger.record(activityAt(i));
let load: Promise<DiskFullRound> | undefined;

async function run(warmUp: number, seconds: number): Promise<DiskFullRound> {
  let peakRss = 0;
  const sampler = setInterval(
    () => (peakRss = Math.max(peakRss, process.memoryUsage.rss())),
    RSS_INTERVAL_MS,
  );
  const watch = new LoopWatch();
  watch.reset();
  const records = await paced(DISK_FULL_RATE, seconds, record);
  const loop = watch.stop();
  await stored();
  clearInterval(sampler);
  await close();
  const { activities, inGapRecords } = inspectStore(file);
  return {
    ...loop,
    created: warmUp + records,
    stored: activities,
    inGapRecords,
    peakRssMb: peakRss / 2 ** 20,
  };
}

answer(async (question: DiskFullQuestion): Promise<DiskFullRound | string[] | undefined> => {
  if (question.phase === 'start') {
    const warmUp = await paced(DISK_FULL_RATE, WARM_UP_SECONDS, record);
    await stored();
    load = run(warmUp, question.seconds);
    // Whoever asks to finish hears of it.
    load.catch(() => undefined);
    return undefined;
  }
  if (question.phase === 'faults') return logger.status().faults.map(({ code }) => code);
  if (question.phase === 'finish') return load;
  await stored();
  return undefined;
});
