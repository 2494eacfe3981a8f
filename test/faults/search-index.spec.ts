import { expect, it } from '@jest/globals';
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { digestOf, expectedIndex, readIndex, readRange } from '../support/index-contents.js';
import { createPlatform } from '../support/platform-database.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';

/** The index is derived: whatever happens to who writes it, it comes to say what the store says, and recording does not notice. */

const KILLS = Number(process.env.BLOTTER_SEARCH_KILLS ?? 4);
const BACKLOG = 60_000;

const place = new Workplace();
const searchFile = (): string => join(place.directory, 'blotter.search.db');

function watermark(): number {
  try {
    return readRange(searchFile()).watermark;
  } catch {
    // It is being made.
    return 0;
  }
}

async function untilIndexed(recorder: RemoteRecorder, rows: number): Promise<void> {
  await until(`${rows} rows are in the index`, async () => {
    const { search } = await recorder.call('status');
    return search.state === 'current' && search.indexedThroughId === rows;
  });
}

function expectRight(): void {
  const expected = expectedIndex(place.store, readRange(searchFile()));
  expect(digestOf(readIndex(searchFile()))).toEqual(digestOf(expected));
}

it(
  `SIGKILL × ${KILLS} while it is being built: goes on exactly`,
  async () => {
    const first = await RemoteRecorder.start(place, { search: false });
    await first.call('recordAndWait', BACKLOG);
    await first.call('close');
    await first.end();
    expect(() => statSync(searchFile())).toThrow('ENOENT');
    let rows = BACKLOG;
    for (let kill = 0; kill < KILLS; kill++) {
      const recorder = await RemoteRecorder.start(place);
      await recorder.call('recordAndWait', 2000);
      rows += 2000;
      const before = watermark();
      // At first there is a backlog, later only what was recorded a moment ago.
      await until('it has gone on', () => watermark() > before);
      await pause(Math.random() * 150);
      await recorder.program.kill();
    }
    const last = await RemoteRecorder.start(place);
    await last.call('recordAndWait', 1);
    // Gap records tell of the kills.
    await until('all is in the index', async () => {
      const { search } = await last.call('status');
      return search.lagRecords === 0 && search.indexedThroughId! > rows;
    });
    await last.call('close');
    await last.end();
    expectRight();
  },
  60_000 + KILLS * 15_000,
);

it('of several processes one indexes, and when it dies another does', async () => {
  const recorders = [await RemoteRecorder.start(place), await RemoteRecorder.start(place)];
  for (const recorder of recorders) await recorder.call('recordAndWait', 1500);
  const stateOf = async (recorder: RemoteRecorder): Promise<string> =>
    (await recorder.call('status')).search.state;
  await until('one indexes', async () => {
    const states = await Promise.all(recorders.map(stateOf));
    return states.sort().join() === 'current,elsewhere';
  });
  const [indexes, waits] =
    (await stateOf(recorders[0]!)) === 'current' ? recorders : [...recorders].reverse();
  await indexes!.program.kill();
  await waits!.call('recordAndWait', 1500);
  await until('the other has taken over', async () => {
    const { search } = await waits!.call('status');
    return search.state === 'current' && search.lagRecords === 0 && search.indexedThroughId! >= 4500;
  });
  await waits!.call('close');
  await waits!.end();
  expectRight();
});

it('cannot be written: is told, and disturbs nobody; can be again: goes on', async () => {
  mkdirSync(searchFile());
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('recordAndWait', 100);
  await until('the fault is told', async () => (await recorder.call('status')).faults.length > 0);
  const status = await recorder.call('status');
  expect(status).toMatchObject({ health: 'ok', search: { state: 'failing' }, faults: [{ place: 'search' }] });
  await recorder.call('recordAndWait', 100);
  rmdirSync(searchFile());
  await untilIndexed(recorder, 200);
  expect((await recorder.call('status')).faults).toEqual([]);
  await recorder.call('close');
  await recorder.end();
  expectRight();
});

it("of the platform's own database is in Blotter's folder, whatever its journal mode", async () => {
  createPlatform(place.platform, 'delete');
  const recorder = await RemoteRecorder.start(place, { sharedDatabase: { file: place.platform } });
  await recorder.call('recordAndWait', 3000);
  await untilIndexed(recorder, 3000);
  await recorder.call('close');
  await recorder.end();
  expect(readIndex(join(place.directory, 'platform.search.db')).ids).toHaveLength(3000);
});
