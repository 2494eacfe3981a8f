import { answer, folder } from '../answer.js';
import { openBlotter } from '../open-blotter.js';
import { until } from '../until.js';
import { activityAt } from '../workload.js';
import { paced } from './paced.js';
import { Passing } from './passing.js';

export interface LatencyQuestion {
  readonly seconds: number;
}

/** By record, in milliseconds from the call. */
export interface Latencies {
  readonly durableMs: readonly number[];
  readonly storedMs: readonly number[];
}

export interface LatencyAnswer {
  readonly recordDurably: Latencies;
  readonly record: Latencies;
}

const RATE = 1000;
const WARM_UP_SECONDS = 2;

const { logger, close } = await openBlotter(folder);

/** recordDurably() says itself when; the store's watermark is looked at. */
async function awaited(seconds: number): Promise<Latencies> {
  const durableMs: number[] = [];
  const storedMs = await watched('stored', seconds, (i) => {
    const start = performance.now();
    void logger.recordDurably(activityAt(i)).then(() => durableMs.push(performance.now() - start));
  });
  return { durableMs, storedMs };
}

async function watched(
  watermark: 'durable' | 'stored',
  seconds: number,
  act: (i: number) => void,
): Promise<number[]> {
  const { created } = logger.status().accounting;
  const passing = new Passing(created, () => logger.status().accounting[watermark]);
  await paced(
    RATE,
    seconds,
    (i) => {
      passing.add();
      act(i);
    },
    1,
  );
  await until(() => passing.isOver);
  return passing.stop();
}

const record = (i: number): void => void logger.record(activityAt(i));

answer(async ({ seconds }: LatencyQuestion): Promise<LatencyAnswer> => {
  await awaited(WARM_UP_SECONDS);
  const recordDurably = await awaited(seconds);
  const half = Math.max(1, seconds / 2);
  const durableMs = await watched('durable', half, record);
  const storedMs = await watched('stored', half, record);
  return { recordDurably, record: { durableMs, storedMs } };
}, close);
