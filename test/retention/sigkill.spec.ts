import { verifyTrail } from '@blotter/core/verify';
import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Witnesses } from '../faults/support/witnesses.js';
import { nextStart } from '../support/next-start.js';
import { Workplace } from '../support/workplace.js';
import { readRetained } from './support/retained.js';

/** A process that dies in the middle of removing records leaves a trail that verifies, and the next one goes on. */

const STARTS = 5;

const place = new Workplace();

it('at random moments, one start after the other', async () => {
  const witnesses = new Witnesses(place);
  let removals = 0;
  for (let i = 0; i < STARTS; i++) {
    const program = witnesses.start({ retention: { maxAgeMs: 1000, intervalMs: 100 } });
    await program.next('received');
    await pause(1000 + Math.random() * 1000);
    await program.kill();
    // Before anybody has put anything right.
    expect(verifyTrail({ file: place.store }).store.problems).toEqual([]);
    removals += readRetained(place.store).notices.length;
  }
  expect(removals).toBeGreaterThan(0);
  await nextStart(place);
  const { store, journal } = verifyTrail({ file: place.store });
  expect([...store.problems, ...journal.problems]).toEqual([]);
  const { from, kept, issued } = readRetained(place.store);
  expect(kept).toBe(issued - from + 1);
}, 180_000);
