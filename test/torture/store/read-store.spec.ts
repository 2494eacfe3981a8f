import { beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { nextStart } from '../../support/next-start.js';
import { RemoteRecorder } from '../../support/remote-recorder.js';
import { Workplace } from '../../support/workplace.js';
import { readStore } from './read-store.js';

const place = new Workplace();

beforeEach(async () => {
  // A queue of 50 leaves a gap record of 30; each flush ends a batch.
  const recorder = await RemoteRecorder.start(place, { maxQueueRecords: 50 });
  for (const records of [20, 80, 40]) {
    await recorder.call('record', records);
    await recorder.call('flush', 'stored');
  }
  await recorder.call('close');
  await recorder.end();
});

function change(sql: string): void {
  const database = new Database(place.store);
  database.exec(sql);
  database.close();
}

it('reads an intact store, and what its gap records say', () => {
  const contents = readStore(place.store);
  expect(contents).toMatchObject({ findings: [], strangers: 110 });
  expect(contents.gaps).toMatchObject([{ reason: 'queue_full', records: 30, atLeast: 0 }]);
  expect(contents.gaps[0]!.toMs - contents.gaps[0]!.fromMs).toBeGreaterThanOrEqual(0);
  expect(contents.rejected.size).toBe(0);
});

it('counts the records of each run', async () => {
  const numbered = `json_set(attributes, '$.run', id % 2, '$.n', id)`;
  change(`UPDATE record SET attributes = ${numbered} WHERE event_name <> 'blotter.gap'`);
  change(`UPDATE record SET attributes = json_set(attributes, '$.n', 2) WHERE id = 4`);
  await nextStart(place);
  const { counts, strangers } = readStore(place.store);
  expect(strangers).toBe(0);
  expect(counts.runs.sort()).toEqual([0, 1]);
  expect([...counts.of(0).subarray(0, 7)]).toEqual([0, 0, 2, 0, 0, 0, 1]);
  expect(counts.of(2)).toHaveLength(0);
});

it('has the trail verified', () => {
  change(`UPDATE record SET body = 'Nothing happened' WHERE id = 30`);
  const { findings } = readStore(place.store);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain('digest');
});
