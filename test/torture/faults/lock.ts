import { holdLock } from '../../support/hold-lock.js';
import type { Fault } from './fault.js';

/** Another process holds the store's write lock. */
export const lock: Fault = {
  kind: 'store locked',
  weight: 12,
  meets: 'all',
  lastsMs: [200, 8000],
  async inflict(laboratory, { lastsMs, dice }) {
    const held = await holdLock(laboratory, laboratory.store, dice < 50 ? 'IMMEDIATE' : 'EXCLUSIVE');
    await laboratory.pause(lastsMs);
    await held.release();
  },
};
