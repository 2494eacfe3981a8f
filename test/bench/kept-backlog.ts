import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withSide } from './side.js';
import type { BacklogQuestion } from './sides/forward-backlog.js';

/** Changes whenever the workload or the store does: a backlog from an earlier run is then made anew. */
const VERSION = 1;

/** A folder with so many stored records that were never forwarded: made once, and kept in the folder `.cache`. */
export async function keptBacklog(records: number): Promise<string> {
  const cache = fileURLToPath(new URL('../../../.cache/trails/', import.meta.url));
  const folder = join(cache, `backlog-${records}-v${VERSION}`);
  if (!existsSync(folder)) {
    const making = `${folder}.making`;
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { recursive: true });
    process.stderr.write(`making a backlog of ${records} records\n`);
    await withSide('forward-backlog', making, (side) => side.ask({ records } satisfies BacklogQuestion));
    await rename(making, folder);
  }
  return folder;
}

/** Forgets what was forwarded. */
export async function neverForwarded(folder: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    await rm(join(folder, `blotter.forward.db${suffix}`), { force: true });
  }
}
