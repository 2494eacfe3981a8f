import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { hasJournal, nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { leaveJournal } from './support/leave-journal.js';
import { readTrail, expectTrail } from './support/trail.js';
import { Witnesses } from './support/witnesses.js';

/** SIGKILL of a process that has just begun: while Blotter starts, and while it stores what others have left. */

/** Enough for several transactions. */
const LEFTOVER = 60_000;
const place = new Workplace();

it('while Blotter starts, again and again', async () => {
  const witnesses = new Witnesses(place);
  const moments = Array.from({ length: 12 }, (_, i) => (i + Math.random()) * 12.5);
  for (const moment of moments) {
    const program = witnesses.start();
    await program.next('born');
    await pause(moment);
    await program.kill();
  }
  await nextStart(place);
  expect(witnesses.begun).toBeGreaterThan(0);
  expectUncleanEnds(witnesses, moments.length);
});

it('while Node starts, 0 to 150 ms after the fork', async () => {
  const witnesses = new Witnesses(place);
  for (let i = 0; i < 6; i++) {
    const program = witnesses.start();
    await pause((i + Math.random()) * 25);
    await program.kill();
  }
  await nextStart(place);
  expectUncleanEnds(witnesses, 6);
});

it('while it stores a large leftover journal, several times in a row', async () => {
  await leaveJournal(place, LEFTOVER, 'killed');
  let kills = 0;
  // Each restart gets a little further.
  for (; kills < 5 && hasJournal(place.directory); kills++) {
    const restart = await RemoteRecorder.start(place);
    await pause(Math.random() * 100);
    await restart.program.kill();
  }
  expect(kills).toBeGreaterThan(1);
  await nextStart(place);
  expectTrail(place.store, { created: LEFTOVER, unknown: { unclean_end: kills + 1 } });
  expect(readTrail(place.store).stored).toBe(LEFTOVER);
}, 120_000);

/** Some are dead before they have left anything; whoever has created a record has left evidence before. */
function expectUncleanEnds(witnesses: Witnesses, kills: number): void {
  const { unknown } = readTrail(place.store);
  expectTrail(place.store, { ...witnesses.evidence, unknown });
  const { unclean_end: uncleanEnds = 0, ...others } = unknown;
  expect(others).toEqual({});
  expect(uncleanEnds).toBeGreaterThanOrEqual(witnesses.begun);
  expect(uncleanEnds).toBeLessThanOrEqual(kills);
}
