import type { Fault } from './fault.js';

/** SIGSTOP, perhaps with the store's lock in its hands; then SIGCONT, or sometimes SIGKILL. */
export const stop: Fault = {
  kind: 'SIGSTOP',
  weight: 10,
  hinders: 'running',
  lastsMs: [200, 5000],
  async inflict({ writers, pause }, { slot, lastsMs, dice }) {
    const writer = writers.in(slot);
    await writer.started;
    writer.stop();
    await pause(lastsMs);
    if (dice < 25) await writer.kill('SIGKILL while stopped');
    else writer.continue();
  },
};
