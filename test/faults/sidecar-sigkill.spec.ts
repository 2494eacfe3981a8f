import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Workplace } from '../support/workplace.js';
import { SidecarUnderLoad } from './support/sidecar-under-load.js';

/** G5, G6 and G7 over the wire: what is acknowledged survives SIGKILL, and what is sent again is stored once. */

const KILLS = Number(process.env.BLOTTER_SIDECAR_KILLS ?? 10);
const LONGEST_LIFE_MS = 300;

const place = new Workplace();

it(
  `${KILLS} times under load: every acknowledged record is stored exactly once`,
  async () => {
    const load = await SidecarUnderLoad.start(place);
    let recognised = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      await load.progress();
      await pause(Math.random() * LONGEST_LIFE_MS);
      recognised += await load.sidecar.metric('blotter_duplicates_total');
      expect(await load.restart('SIGKILL')).toBe('SIGKILL');
    }
    await load.progress();
    const figures = await load.finish();
    console.log(`SIGKILL × ${KILLS}: ${JSON.stringify({ ...figures, recognisedDuplicates: recognised })}`);
    expect(figures.acknowledgedRequests).toBeGreaterThan(KILLS);
  },
  60_000 + KILLS * 10_000,
);
