import { mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withSide } from '../side.js';
import type { IndexQuestion } from '../sides/index-trail.js';
import type { TrailQuestion } from '../sides/build-trail.js';
import { TRAIL_VERSION } from './trail.js';

export interface KeptTrail {
  readonly folder: string;
  /** Path of the store. */
  readonly file: string;
  /** How long its index took, in seconds; undefined when both were there already. */
  readonly indexSeconds: number | undefined;
}

/** A trail of so many records with its index: made once, and kept in the folder `.cache`. */
export async function keptTrail(rows: number): Promise<KeptTrail> {
  const cache = fileURLToPath(new URL('../../../../.cache/trails/', import.meta.url));
  const folder = join(cache, `${rows}-v${TRAIL_VERSION}`);
  const file = join(folder, 'blotter.db');
  let indexSeconds: number | undefined;
  if (!existsSync(folder)) {
    const making = `${folder}.making`;
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { recursive: true });
    process.stderr.write(`making a trail of ${rows} records\n`);
    await withSide('build-trail', making, (side) => side.ask<number>({ rows } satisfies TrailQuestion));
    await rename(making, folder);
  }
  if (!existsSync(join(folder, 'indexed'))) {
    process.stderr.write('building its index\n');
    indexSeconds = await withSide('index-trail', folder, (side) =>
      side.ask<number>({ rows } satisfies IndexQuestion),
    );
    await mkdir(join(folder, 'indexed'));
  }
  return { folder, file, indexSeconds };
}
