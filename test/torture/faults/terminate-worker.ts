import type { Fault } from './fault.js';

/** The writer's worker thread ends as in a crash. */
export const terminateWorker: Fault = {
  kind: 'worker terminated',
  weight: 8,
  lastsMs: [0, 500],
  async inflict({ writers, pause }, { slot, lastsMs }) {
    const writer = writers.in(slot);
    await writer.started;
    writer.send({ kind: 'terminate-worker' });
    await pause(lastsMs);
  },
};
