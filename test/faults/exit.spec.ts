import { expect } from '@jest/globals';
import { holdLock } from '../support/hold-lock.js';
import { hasJournal, nextStart } from '../support/next-start.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';

/** G5: programs that end without closing Blotter. What was recorded in the last tick is in the store after the next start. */

const place = new Workplace();
const RECORDS = 5000;

async function endedBy(way: string): Promise<number | null> {
  const program = place.start('faults/programs/ending', [place.directory, way, String(RECORDS)]);
  await program.next('ready');
  program.send({ kind: 'go' });
  const { code } = await program.ended;
  return code;
}

describe.each([
  ['exit', 3],
  ['exit-in-timer', 3],
  ['throw', 1],
  ['reject', 1],
])('a program that ends by %s', (way, expectedCode) => {
  it('loses nothing', async () => {
    expect(await endedBy(way)).toBe(expectedCode);
    await nextStart(place);
    expectTrail(place.store, { created: RECORDS });
  });

  it('loses nothing while the store is locked', async () => {
    const program = place.start('faults/programs/ending', [place.directory, way, String(RECORDS)]);
    await program.next('ready');
    const lock = await holdLock(place, place.store);
    program.send({ kind: 'go' });
    await program.ended;
    expect(hasJournal(place.directory)).toBe(true);
    await lock.release();
    await nextStart(place);
    expectTrail(place.store, { created: RECORDS });
  });
});

it('a script that simply ends has stored everything by then', async () => {
  expect(await endedBy('script')).toBe(0);
  expectTrail(place.store, { created: RECORDS });
});
