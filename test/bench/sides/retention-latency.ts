import Database from 'better-sqlite3';
import { join } from 'node:path';
import { answer, folder } from '../answer.js';
import { openBlotter } from '../open-blotter.js';
import { until } from '../until.js';
import { activityAt } from '../workload.js';
import { paced } from './paced.js';
import { Passing } from './passing.js';

/** First a store is filled, then it is recorded into while retention removes, or does not. */
export type RetentionQuestion =
  | { readonly kind: 'fill'; readonly records: number }
  | {
      readonly kind: 'measure';
      readonly perSecond: number;
      readonly seconds: number;
      readonly isRemoving: boolean;
    };

export interface RetentionAnswer {
  /** By record, in milliseconds from the call. */
  readonly durableMs: readonly number[];
  readonly storedMs: readonly number[];
  /** Records that were deleted while it was measured, a second. */
  readonly removedPerSecond: number;
}

const BATCH = 512;
const DAY_MS = 86_400_000;
const DAYS = 100;
const WARM_UP_SECONDS = 2;
const FILE = join(folder, 'blotter.db');

/** Records that have arrived evenly over the last hundred days. */
async function fill(records: number): Promise<void> {
  const { logger, stored, close } = await openBlotter(folder, { retention: false });
  for (let i = 0; i < records; i += BATCH) {
    for (let j = 0; j < BATCH; j++) logger.record(activityAt(i + j));
    await logger.flush({ until: 'stored' });
  }
  await stored();
  await close();
  const database = new Database(FILE);
  database
    .prepare(
      'UPDATE batch SET applied_at_ms = ? - ? * ((SELECT max(id) FROM batch) - id) / (SELECT max(id) FROM batch)',
    )
    .run(Date.now(), DAYS * DAY_MS);
  database.close();
}

async function measure(perSecond: number, seconds: number, isRemoving: boolean): Promise<RetentionAnswer> {
  const retention = isRemoving && { maxAgeMs: DAY_MS, intervalMs: 100 };
  const { logger, stored, close } = await openBlotter(folder, { retention });
  const watched = async (watermark: 'durable' | 'stored', time: number): Promise<number[]> => {
    const { created } = logger.status().accounting;
    const passing = new Passing(created, () => logger.status().accounting[watermark]);
    const act = (i: number): void => {
      passing.add();
      logger.record(activityAt(i));
    };
    await paced(perSecond, time, act, 1);
    await until(() => passing.isOver);
    return passing.stop();
  };
  await watched('stored', WARM_UP_SECONDS);
  const before = firstRecord();
  const start = performance.now();
  const durableMs = await watched('durable', seconds / 2);
  const storedMs = await watched('stored', seconds / 2);
  const removed = firstRecord() - before;
  const removedPerSecond = removed / ((performance.now() - start) / 1000);
  await stored();
  await close();
  return { durableMs, storedMs, removedPerSecond };
}

function firstRecord(): number {
  const database = new Database(FILE, { readonly: true });
  try {
    return Number(database.prepare('SELECT id FROM record ORDER BY id LIMIT 1').pluck().get());
  } finally {
    database.close();
  }
}

answer((question: RetentionQuestion) =>
  question.kind === 'fill'
    ? fill(question.records)
    : measure(question.perSecond, question.seconds, question.isRemoving),
);
