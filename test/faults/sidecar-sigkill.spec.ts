import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import type { SidecarUnderTest } from '../support/otlp/sidecar-under-test.js';
import { Workplace } from '../support/workplace.js';
import { SidecarUnderLoad } from './support/sidecar-under-load.js';

/** G5, G6 and G7 over the wire: what is acknowledged survives SIGKILL, and what is sent again is stored once. */

const KILLS = Number(process.env.BLOTTER_SIDECAR_KILLS ?? 50);
const LONGEST_LIFE_MS = 400;

const place = new Workplace();

/** Records that were recognised as sent again, at the last moment that the sidecar can tell. */
async function duplicates({ process }: SidecarUnderTest): Promise<number> {
  const { body } = await request(`${process.api}/metrics`);
  const lines = (await body.text()).split('\n').filter((line) => /^\w*duplicates\w*[{ ]/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

it(
  `${KILLS} times under load: every acknowledged record is stored exactly once`,
  async () => {
    const load = await SidecarUnderLoad.start(place);
    let recognised = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      await load.progress();
      await pause(Math.random() * LONGEST_LIFE_MS);
      recognised += await duplicates(load.sidecar);
      expect(await load.restart('SIGKILL')).toBe('SIGKILL');
    }
    await load.progress();
    const figures = await load.finish();
    console.log(`SIGKILL × ${KILLS}: ${JSON.stringify({ ...figures, recognisedDuplicates: recognised })}`);
    expect(figures.acknowledgedRequests).toBeGreaterThan(KILLS);
  },
  60_000 + KILLS * 10_000,
);
