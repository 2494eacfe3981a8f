import type { Fault } from './fault.js';

/** SIGKILL, at any moment of its life. */
export const kill: Fault = {
  kind: 'SIGKILL',
  weight: 12,
  lastsMs: [0, 0],
  async inflict({ writers }, { slot }) {
    await writers.in(slot).kill();
  },
};
