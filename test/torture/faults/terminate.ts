import type { Fault } from './fault.js';

/** SIGTERM; the writer closes its Blotter. */
export const terminate: Fault = {
  kind: 'SIGTERM',
  weight: 6,
  lastsMs: [0, 0],
  async inflict({ writers }, { slot }) {
    await writers.in(slot).terminate();
  },
};
