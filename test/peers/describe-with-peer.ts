import { describe } from '@jest/globals';
import type { Peer } from './peer.js';

/**
 * A `describe` whose tests need a peer; where it cannot be had, it says why it skips them. With `CI` set nothing may
 * be skipped: there a missing peer fails.
 */
export async function describeWithPeer(peer: Peer, name: string, define: () => void): Promise<void> {
  try {
    await peer.prepare();
  } catch (error) {
    if (process.env.CI !== undefined && process.env.CI !== 'false') throw error;
    console.warn(`SKIPPED: ${name}: no ${peer.name}: ${(error as Error).message}`);
    describe.skip(name, define);
    return;
  }
  describe(name, define);
}
