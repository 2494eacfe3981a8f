import { holdLock } from '../../support/hold-lock.js';
import type { Fault } from './fault.js';

/** Somebody reads for long: the WAL cannot be checkpointed. */
export const longRead: Fault = {
  kind: 'long read',
  weight: 6,
  meets: 'all',
  lastsMs: [1000, 15_000],
  async inflict(laboratory, { lastsMs }) {
    const held = await holdLock(laboratory, laboratory.store, 'READ');
    await laboratory.pause(lastsMs);
    await held.release();
  },
};
