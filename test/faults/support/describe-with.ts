import { describe } from '@jest/globals';
import { FaultInjector } from './faults.js';
import { SmallDisk } from './small-disk.js';

/** A `describe` whose tests need faults in system calls; where there cannot be any, it says why it skips them. */
export function describeWithFaults(name: string, define: () => void): void {
  describeUnless(FaultInjector.unavailable, name, define);
}

/** A `describe` whose tests need a small disk; where there cannot be one, it says why it skips them. */
export function describeWithSmallDisk(name: string, define: () => void): void {
  describeUnless(SmallDisk.unavailable, name, define);
}

function describeUnless(reason: string | undefined, name: string, define: () => void): void {
  if (reason === undefined) {
    describe(name, define);
    return;
  }
  console.warn(`SKIPPED: ${name}: ${reason}`);
  describe.skip(name, define);
}
