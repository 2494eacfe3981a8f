import Database from 'better-sqlite3';
import { existsSync, statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { answer, folder } from '../answer.js';
import { inspectStore, openBlotter } from '../open-blotter.js';
import { until } from '../until.js';
import { activityAt } from '../workload.js';
import type { SustainQuestion, SustainRound } from './sustain-round.js';

/** Well below the default bound of 65,536, so that nothing is dropped. */
const MAX_QUEUED = 49_152;
const CHUNK = 512;

/** Blotter with its index, as users have it, or without. */
export async function answerSustain(hasSearch: boolean): Promise<void> {
  const { logger, file, stored, close } = await openBlotter(folder, hasSearch ? {} : { search: false });
  const searchFile = file.replace(/\.db$/, '.search.db');

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
    // Otherwise its first half second would not be of the round.
    if (hasSearch) await indexed(searchFile, warmUpRecords);
    const start = performance.now();
    await recordAll(warmUpRecords, warmUpRecords + records);
    const end = performance.now();
    if (hasSearch) await indexed(searchFile, warmUpRecords + records);
    const findableLagMs = performance.now() - end;
    await close();
    const { activities, bytes } = inspectStore(file);
    return {
      recordsPerSecond: [(records * 1000) / (end - start)],
      lost: warmUpRecords + records - activities,
      bytesPerRecord: (hasSearch ? sizeOf(searchFile) : bytes) / activities,
      findableLagMs,
    };
  });
}

/** Resolves when so many rows are in the index, by what the search file itself says. */
async function indexed(searchFile: string, rows: number): Promise<void> {
  await until(() => existsSync(searchFile) && watermark(searchFile) >= rows);
}

function watermark(searchFile: string): number {
  const database = new Database(searchFile, { readonly: true });
  try {
    return Number(database.prepare(`SELECT value FROM state WHERE key = 'watermark'`).pluck().get());
  } catch {
    // It is being made.
    return 0;
  } finally {
    database.close();
  }
}

function sizeOf(searchFile: string): number {
  return statSync(searchFile).size;
}
