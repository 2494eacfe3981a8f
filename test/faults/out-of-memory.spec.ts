import { expect } from '@jest/globals';
import { nextStart } from '../support/next-start.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';
import { Witnesses } from './support/witnesses.js';

/** G5: V8 ends a process whose heap is used up without letting it say another word. */

const place = new Workplace();

it('a host that runs out of memory loses nothing that was acknowledged, and leaves a gap', async () => {
  const witnesses = new Witnesses(place);
  const args = [JSON.stringify(witnesses.config())];
  const execArgv = ['--max-old-space-size=48'];
  const program = place.start('faults/programs/out-of-memory', args, { execArgv });
  await program.next('received');
  const { signal, stderr } = await program.ended;
  expect(signal).toBe('SIGABRT');
  expect(stderr).toContain('heap out of memory');
  await nextStart(place);
  expectTrail(place.store, { ...witnesses.evidence, unknown: { unclean_end: 1 } });
});
