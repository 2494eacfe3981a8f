import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { answer, folder } from '../answer.js';
import { emissionAt } from '../workload.js';
import { holdLock } from './hold-lock.js';
import type { LockedQuestion } from './locked-round.js';
import { LOCKED_RATE } from './locked-round.js';
import { type LoopReport, LoopWatch } from './loop-watch.js';
import { paced } from './paced.js';

/* What a platform does without Blotter: better-sqlite3 on the main thread, patient for five seconds. */

mkdirSync(folder, { recursive: true });
const file = join(folder, 'sync.db');
const database = new Database(file, { timeout: 5000 });
database.pragma('journal_mode = WAL');
database.exec('CREATE TABLE activity (id INTEGER PRIMARY KEY, type TEXT, description TEXT, data TEXT)');
const insert = database.prepare('INSERT INTO activity (type, description, data) VALUES (?, ?, ?)');

function record(i: number): void {
  const { eventName, body, attributes } = emissionAt(i);
  try {
    insert.run(eventName, body, JSON.stringify(attributes));
  } catch {
    // Still locked after five seconds; how many such records are lost is not the question here.
  }
}

answer(async ({ seconds }: LockedQuestion): Promise<LoopReport> => {
  for (let i = 0; i < 2000; i++) record(i);
  const release = await holdLock(file);
  const watch = new LoopWatch();
  watch.reset();
  const end = performance.now() + seconds * 1000;
  // Calls that come after the lock's time would only make the run longer: each one waits five seconds.
  await paced(LOCKED_RATE, seconds, (i) => {
    if (performance.now() < end) record(i);
  });
  // The timer that measures must come to its turn once more.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const report = watch.stop();
  await release();
  database.close();
  return report;
});
