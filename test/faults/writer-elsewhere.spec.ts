import { expect } from '@jest/globals';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { createPlatform } from '../support/platform-database.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';

/** G5 where the writer is out of reach: dead, or a process of its own because the file is the platform's. */

const RECORDS = 5000;
const place = new Workplace();

it('process.exit() while the worker is dead loses nothing', async () => {
  const args = [place.directory, 'exit-without-worker', String(RECORDS)];
  const program = place.start('faults/programs/ending', args);
  await program.next('ready');
  program.send({ kind: 'go' });
  expect((await program.ended).code).toBe(3);
  await nextStart(place);
  expectTrail(place.store, { created: RECORDS });
});

describe.each([
  ['exit', 3],
  ['exit-without-worker', 3],
  ['throw', 1],
  ['reject', 1],
  ['script', 0],
])('with a shared file, a program that ends by %s', (way, expectedCode) => {
  it.each([false, true])('loses nothing (file locked: %p)', async (isLocked) => {
    const sharedDatabase = { file: place.platform };
    createPlatform(place.platform);
    const program = place.start('faults/programs/ending', [
      place.directory,
      way,
      String(RECORDS),
      place.platform,
    ]);
    await program.next('ready');
    const lock = isLocked ? await holdLock(place, place.platform) : undefined;
    program.send({ kind: 'go' });
    expect((await program.ended).code).toBe(expectedCode);
    await lock?.release();
    await nextStart(place, { sharedDatabase });
    expectTrail(place.platform, { created: RECORDS }, 'blotter_');
  });
});
