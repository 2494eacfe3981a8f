import type { Fault } from './fault.js';

/** An exception that nobody catches. */
export const uncaughtException: Fault = {
  kind: 'uncaught exception',
  weight: 5,
  lastsMs: [0, 0],
  async inflict({ writers }, { slot }) {
    await writers.in(slot).throw();
  },
};
