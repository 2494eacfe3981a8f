import type { Fault } from './fault.js';

/** process.exit() in the writer, with all it has queued. */
export const exit: Fault = {
  kind: 'process.exit()',
  weight: 6,
  lastsMs: [0, 0],
  async inflict({ writers }, { slot }) {
    await writers.in(slot).exit();
  },
};
