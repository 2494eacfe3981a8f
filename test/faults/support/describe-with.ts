import { describe } from '@jest/globals';
import { spawnSync } from 'node:child_process';
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

/** A user without any rights. */
export const NOBODY = 65_534;

/** A `describe` whose tests start programs as {@link NOBODY}; where that is impossible, it says why it skips them. */
export function describeAsNobody(name: string, define: () => void): void {
  describeUnless(whyNotAsNobody(), name, define);
}

function whyNotAsNobody(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can start programs as another user';
  const { error } = spawnSync(process.execPath, ['--version'], { uid: NOBODY, gid: NOBODY });
  return error && `another user may not enter the folder of this checkout (${error.message})`;
}

function describeUnless(reason: string | undefined, name: string, define: () => void): void {
  if (reason === undefined) {
    describe(name, define);
    return;
  }
  console.warn(`SKIPPED: ${name}: ${reason}`);
  describe.skip(name, define);
}
