import { answer, folder } from '../answer.js';
import { inspectStore, openBlotter } from '../open-blotter.js';
import { activityAt } from '../workload.js';
import { FindableWatch } from './findable-watch.js';
import { LoopWatch } from './loop-watch.js';
import {
  LAST_TYPE,
  MIXED_RATE,
  type MixedQuestion,
  type MixedRound,
  TAILED_EVERY,
  TAILED_TYPE,
} from './mixed-round.js';
import { paced } from './paced.js';

/** One record in so many is awaited. */
const SAMPLE = 20;

const { logger, file, stored, close } = await openBlotter(folder);

answer(async ({ seconds }: MixedQuestion): Promise<MixedRound> => {
  logger.record(activityAt(0));
  await stored();
  const durableMs: number[] = [];
  const findable = new FindableWatch(file);
  const loop = new LoopWatch();
  loop.reset();
  const records = await paced(MIXED_RATE, seconds, (i) => {
    if (i % TAILED_EVERY === 0) {
      const sentMs = performance.timeOrigin + performance.now();
      logger.record({ type: TAILED_TYPE, data: { n: i / TAILED_EVERY, sentMs } });
    } else if (i % SAMPLE === 1) {
      const start = performance.now();
      void logger.recordDurably(activityAt(i)).then(
        () => durableMs.push(performance.now() - start),
        // What is not kept is counted at the end, in the file.
        () => undefined,
      );
    } else logger.record(activityAt(i));
  });
  const report = loop.stop();
  logger.record({ type: LAST_TYPE });
  await stored();
  const findableMs = findable.stop();
  await close();
  return { ...report, durableMs, findableMs, lost: records + 2 - inspectStore(file).activities };
});
