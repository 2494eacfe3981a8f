import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Peer } from '../peer.js';

const REQUIREMENTS = 'test/peers/python/requirements.txt';
const PREPARE = 'test/peers/python/prepare.py';
const PREPARE_TIMEOUT_MS = 300_000;

const run = promisify(execFile);
let prepared: Promise<string> | undefined;

/** The official Python SDK. */
export const python: Peer = { name: 'OpenTelemetry Python SDK', prepare: () => pythonInterpreter() };

/**
 * The Python of a virtual environment that has the official OpenTelemetry SDK. The first call makes it, in
 * `.cache/python/`, from the package index that pip is set up for; that takes some seconds.
 * @returns the interpreter's path.
 * @throws Error saying what is missing: python3 with venv and pip, or the packages.
 */
export function pythonInterpreter(): Promise<string> {
  prepared ??= prepare();
  return prepared;
}

async function prepare(): Promise<string> {
  const root = repositoryRoot();
  const version = await pythonVersion();
  const requirements = join(root, REQUIREMENTS);
  const hash = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex');
  const target = join(root, '.cache/python', hash.slice(0, 16));
  if (!existsSync(join(target, 'complete'))) {
    console.info(`Preparing the official Python SDK in ${target} (once).`);
    try {
      await run('python3', [join(root, PREPARE), target, requirements], { timeout: PREPARE_TIMEOUT_MS });
    } catch (error) {
      throw new Error(`python3 ${version} cannot make a venv of ${REQUIREMENTS}: ${output(error)}`, {
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
  while (!existsSync(join(folder, REQUIREMENTS))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${REQUIREMENTS} is in no folder above ${import.meta.url}.`);
    folder = parent;
  }
  return folder;
}
