import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PREPARE = 'test/peers/python/prepare.py';
const PREPARE_TIMEOUT_MS = 300_000;

const run = promisify(execFile);

/**
 * The Python of a virtual environment with the packages of a file, from the package index that pip is set up for. It
 * is in `.cache/python/`, and made once.
 * @param requirements - path in the repository; names all packages that are needed, pinned.
 * @returns the interpreter's path.
 * @throws Error saying what is missing: python3 with venv and pip, or the packages.
 */
export async function virtualEnvironment(requirements: string): Promise<string> {
  const root = repositoryRoot();
  const version = await pythonVersion();
  const file = join(root, requirements);
  const hash = createHash('sha256').update(readFileSync(file)).update(version).digest('hex');
  const target = join(root, '.cache/python', hash.slice(0, 16));
  if (!existsSync(join(target, 'complete'))) {
    console.info(`Preparing ${requirements} in ${target} (once).`);
    try {
      await run('python3', [join(root, PREPARE), target, file], { timeout: PREPARE_TIMEOUT_MS });
    } catch (error) {
      throw new Error(`python3 ${version} cannot make a venv of ${requirements}: ${output(error)}`, {
        cause: error,
      });
    }
  }
  return join(target, 'bin/python');
}

async function pythonVersion(): Promise<string> {
  try {
    const { stdout } = await run('python3', ['-c', 'import sys; print(sys.version.split()[0], sys.prefix)']);
    return stdout.trim();
  } catch (error) {
    throw new Error(`There is no python3: ${output(error)}`, { cause: error });
  }
}

function output(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  return stderr?.trim() || message;
}

/** This file runs from test/ and from test/dist/. */
function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, PREPARE))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${PREPARE} is in no folder above ${import.meta.url}.`);
    folder = parent;
  }
  return folder;
}
