import { setTimeout as pause } from 'node:timers/promises';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail, expectWhole } from './support/trail.js';
import { Witnesses } from './support/witnesses.js';

/** G5 and G7: SIGKILL may take only what had no receipt, and the trail says that it may have. */

const place = new Workplace();

it('at random moments, one start after the other', async () => {
  const witnesses = new Witnesses(place);
  const moments = [0, 1, 2].map(() => Math.random() * 800);
  for (const moment of moments) {
    const program = witnesses.start();
    await program.next('received');
    await pause(moment);
    await program.kill();
  }
  await nextStart(place);
  expectTrail(place.store, { ...witnesses.evidence, unknown: { unclean_end: moments.length } });
});

it('while another process holds the lock', async () => {
  const witnesses = new Witnesses(place);
  const program = await witnesses.ready();
  const lock = await holdLock(place, place.store, 'EXCLUSIVE');
  program.send({ kind: 'go' });
  await program.next('received');
  await pause(Math.random() * 800);
  await program.kill();
  await lock.release();
  await nextStart(place);
  expectTrail(place.store, { ...witnesses.evidence, unknown: { unclean_end: 1 } });
});

it('of several that record into one folder, the others adopt what it has left', async () => {
  const witnesses = new Witnesses(place);
  const [victim, ...others] = [0, 1, 2].map(() => witnesses.start());
  await Promise.all([victim!, ...others].map((program) => program.next('received')));
  await victim!.kill();
  for (const other of others) {
    other.send({ kind: 'end' });
    await other.ended;
  }
  await nextStart(place);
  expectTrail(place.store, { ...witnesses.evidence, unknown: { unclean_end: 1 } });
  expectWhole(place.store, witnesses.createdByOthers);
});
