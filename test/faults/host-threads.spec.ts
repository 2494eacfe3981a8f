import { expect } from '@jest/globals';
import { nextStart } from '../support/next-start.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail, expectWhole, readTrail } from './support/trail.js';
import { Witnesses } from './support/witnesses.js';

/** Threads of one process, each with a Blotter of its own. */

const place = new Workplace();

it('one that is terminated is an unclean end of its own; the others, however they end, lose nothing', async () => {
  const witnesses = new Witnesses(place);
  const configs = [0, 1, 2, 3].map(() => witnesses.config());
  const program = place.start('faults/programs/threads', [JSON.stringify(configs)]);
  await program.next('terminated');
  // One of the others notices, while the process lives.
  await until('the gap is in the trail', () => readTrail(place.store).unknown.unclean_end === 1);
  program.send({ kind: 'end' });
  expect((await program.ended).code).toBe(0);
  await nextStart(place);
  expectTrail(place.store, { ...witnesses.evidence, unknown: { unclean_end: 1 } });
  expectWhole(place.store, witnesses.createdByOthers);
});
