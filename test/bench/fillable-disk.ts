import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { FaultInjector } from '../faults/support/faults.js';
import { SmallDisk } from '../faults/support/small-disk.js';

/** How often what Blotter has deleted is taken as well. */
const REFILL_MS = 50;

/** A disk that can be full for a while. */
export interface FillableDisk {
  /** Somewhere on it. */
  readonly directory: string;
  /** For the processes that use it. */
  readonly env: NodeJS.ProcessEnv;
  /** From now on there is no space. */
  fill(): void;
  free(): void;
  close(): void;
}

/**
 * A file system of so many bytes; where none can be mounted, system calls that fail.
 * @throws Error when this machine can do neither.
 */
export function openDisk(folder: string, bytes: number): FillableDisk {
  if (SmallDisk.unavailable === undefined) return smallDisk(bytes);
  if (FaultInjector.unavailable === undefined) return shim(folder);
  throw new Error(
    `No disk can be filled here. A small one: ${SmallDisk.unavailable}. Failing calls: ${FaultInjector.unavailable}.`,
  );
}

function smallDisk(bytes: number): FillableDisk {
  const disk = SmallDisk.mount(bytes);
  let refill: NodeJS.Timeout | undefined;
  return {
    directory: disk.directory,
    env: process.env,
    fill() {
      disk.fill();
      refill = setInterval(() => disk.fill(), REFILL_MS);
    },
    free() {
      clearInterval(refill);
      disk.free();
    },
    close() {
      clearInterval(refill);
      disk.unmount();
    },
  };
}

let isSaid = false;

function shim(folder: string): FillableDisk {
  if (!isSaid) {
    process.stderr.write(`The disk is not full, system calls fail as if it were: ${SmallDisk.unavailable}\n`);
    isSaid = true;
  }
  const faults = new FaultInjector();
  const directory = mkdtempSync(join(folder, 'disk-'));
  return {
    directory,
    env: faults.env,
    fill: () => faults.fillDisk(directory),
    free: () => faults.clear(),
    close: () => faults.close(),
  };
}
