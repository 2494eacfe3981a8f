import type { Fault } from './fault.js';

/** No space left, for the journal and the store. */
export const diskFull: Fault = {
  kind: 'disk full',
  weight: 6,
  meets: 'all',
  hinders: 'growth',
  lastsMs: [1000, 8000],
  impossible: ({ disk }) =>
    disk === undefined ? 'a disk of its own cannot be mounted (only root may)' : undefined,
  async inflict({ disk, pause }, { lastsMs }) {
    const release = disk!.fill();
    await pause(lastsMs);
    await release();
  },
};
