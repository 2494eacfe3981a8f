import type { Fault } from './fault.js';

/** SIGKILL, and the next one is killed too: while Node starts, or while Blotter does and takes over its journal. */
export const killAtStart: Fault = {
  kind: 'SIGKILL at start',
  weight: 8,
  lastsMs: [0, 150],
  async inflict({ writers, pause }, { slot, lastsMs, dice }) {
    const first = writers.in(slot);
    await first.kill();
    const next = await writers.after(slot, first);
    if (next === undefined) return;
    if (dice >= 20) await next.starting;
    await pause(lastsMs);
    await next.kill('SIGKILL at its start');
  },
};
