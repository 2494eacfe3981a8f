import type { Fault } from './fault.js';

/** More in one tick than fits the queue, or nearly. */
export const burst: Fault = {
  kind: 'burst',
  weight: 3,
  lastsMs: [500, 2000],
  async inflict({ writers, pause }, { slot, lastsMs, dice }) {
    const writer = writers.in(slot);
    await writer.started;
    writer.send({ kind: 'burst', records: dice < 70 ? 50_000 : 150_000 });
    await pause(lastsMs);
  },
};
