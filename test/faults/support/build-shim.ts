import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = 'test/faults/support/shim.c';
const FLAGS = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared'];
const BUILD_TIMEOUT_MS = 60_000;

/** The library to preload, or why there is none. */
export type Shim = { readonly library: string } | { readonly unavailable: string };

let built: Shim | undefined;

/** Builds shim.c into `.cache/faults/`, unless that has been done. */
export function buildShim(): Shim {
  built ??= build();
  return built;
}

function build(): Shim {
  if (process.platform !== 'linux')
    return { unavailable: `LD_PRELOAD is Linux's, this is ${process.platform}` };
  const root = repositoryRoot();
  if (/[\s:]/.test(root)) return { unavailable: `LD_PRELOAD takes no blanks and colons: ${root}` };
  const source = join(root, SOURCE);
  const hash = createHash('sha256').update(readFileSync(source)).update(FLAGS.join(' ')).digest('hex');
  const library = join(root, '.cache/faults', `shim-${process.arch}-${hash.slice(0, 16)}.so`);
  if (existsSync(library)) return { library };
  mkdirSync(dirname(library), { recursive: true });
  // Several jest workers may build it at once: each renames its own, all are alike.
  const mine = `${library}.${process.pid}`;
  const { error, status, stderr } = spawnSync('cc', [...FLAGS, '-o', mine, source, '-ldl'], {
    encoding: 'utf8',
    timeout: BUILD_TIMEOUT_MS,
  });
  if (error !== undefined) return { unavailable: `no C compiler: ${error.message}` };
  if (status !== 0) {
    rmSync(mine, { force: true });
    return { unavailable: `cc cannot build ${SOURCE}: ${stderr}` };
  }
  renameSync(mine, library);
  return { library };
}

/** This file runs from test/ and from test/dist/. */
function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, SOURCE))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${SOURCE} is in no folder above ${import.meta.url}.`);
    folder = parent;
  }
  return folder;
}
