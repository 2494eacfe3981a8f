import { expect } from '@jest/globals';
import { join } from 'node:path';
import { nextStart } from '../support/next-start.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';

/** G5: two ActivityModules in one application, closed one after the other, in both orders. */

const BURST = 500;
/** Recorded when one of the two is closed, and when both are. */
const WHILE_CLOSING = 2;
const place = new Workplace();

describe.each([
  ['left', 'right'],
  ['right', 'left'],
])('with %s imported first', (first, closedFirst) => {
  async function closed(left: string, right: string): Promise<void> {
    const program = place.start('faults/programs/two-modules', [left, right, first]);
    await program.next('started');
    program.send({ kind: 'stop' });
    expect(await program.next('closed first')).toMatchObject({ name: closedFirst });
    expect(await program.next('late')).toMatchObject({ states: ['closed', 'closed'] });
    expect((await program.ended).code).toBe(0);
  }

  it('and a folder each, nothing is lost', async () => {
    const folders = [join(place.directory, 'left'), join(place.directory, 'right')] as const;
    await closed(...folders);
    for (const directory of folders) {
      await nextStart(place, { directory });
      expectTrail(join(directory, 'blotter.db'), { created: BURST + WHILE_CLOSING });
    }
  });

  it('and one folder for both, nothing is lost', async () => {
    await closed(place.directory, place.directory);
    await nextStart(place);
    expectTrail(place.store, { created: 2 * (BURST + WHILE_CLOSING) });
  });
});
