import { expect } from '@jest/globals';
import { join } from 'node:path';
import { Workplace } from '../support/workplace.js';
import { type KillOutcome, killOnce } from './support/kill.js';
import { expectTrail } from './support/trail.js';

/** G3 and G5: what SIGKILL takes, by the evidence of the killed; 200 times by `npm run bench -- sigkill`. */

const place = new Workplace();

it.each([
  [5, undefined],
  [3, 'IMMEDIATE'],
  [2, 'EXCLUSIVE'],
] as const)(
  '%i kills take only the newest records, without a receipt, from the window that the gap record names (lock: %s)',
  async (kills, lock) => {
    for (let i = 0; i < kills; i++) {
      const folder = join(place.directory, String(i));
      const afterMs = 20 + Math.random() * 780;
      const outcome = await killOnce({ folder, afterMs, lock });
      expect(outcome).toMatchObject({
        acknowledgedLost: 0,
        duplicates: 0,
        holes: 0,
        outsideGapWindow: 0,
        gaps: 1,
      } satisfies Partial<KillOutcome>);
      expect(outcome.acknowledged).toBeGreaterThan(0);
      expectTrail(join(folder, 'data', 'blotter.db'), {
        created: outcome.created,
        unknown: { unclean_end: 1 },
      });
    }
  },
  120_000,
);
