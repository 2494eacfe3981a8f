import { expect } from '@jest/globals';
import { nextStart } from '../support/next-start.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail, expectWhole } from './support/trail.js';
import { Witnesses } from './support/witnesses.js';

/** The workers of a cluster record into one folder. */

const place = new Workplace();

it('one that is killed and replaced is an unclean end; nothing that was acknowledged is lost', async () => {
  const witnesses = new Witnesses(place);
  const configs = [0, 1, 2, 3].map(() => witnesses.config());
  const program = place.start('faults/programs/cluster', [JSON.stringify(configs)]);
  await program.next('replaced');
  program.send({ kind: 'end' });
  expect((await program.ended).code).toBe(0);
  await nextStart(place);
  expectTrail(place.store, { ...witnesses.evidence, unknown: { unclean_end: 1 } });
  expectWhole(place.store, witnesses.createdByOthers);
});
