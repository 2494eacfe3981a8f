import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onlyOne } from '../only-one.js';
import type { Peer } from '../peer.js';

/** The manifest of the build: what it is made of, to the last module. */
const MANIFEST = ['builder-config.yaml', 'go.mod', 'go.sum', 'queuedfile/factory.go'] as const;
const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.162.0';
const BUILD = [
  'build',
  '-p',
  '2',
  '-trimpath',
  '-buildvcs=false',
  '-ldflags',
  '-s -w',
  '-o',
  'collector',
  '.',
];
/** Two processors and an empty cache take two minutes. */
const BUILD_TIMEOUT_MS = 900_000;

const HERE = dirname(fileURLToPath(import.meta.url));
/** This file runs from test/ and from test/dist/. */
const SOURCE = HERE.replace(/([/\\]test)[/\\]dist([/\\]peers)/, '$1$2');
const CACHE = join(SOURCE, '../../../.cache/collector');

let building: Promise<string> | undefined;

/**
 * Path of a real OpenTelemetry Collector, built with the official builder unless that has been done.
 * @throws Error saying why there is none: no Go, or modules that cannot be had.
 */
export function collectorBinary(): Promise<string> {
  building ??= build();
  return building;
}

export const collector: Peer = { name: 'OpenTelemetry Collector', prepare: collectorBinary };

async function build(): Promise<string> {
  const folder = join(CACHE, hashOfManifest());
  const binary = join(folder, 'collector');
  if (existsSync(binary)) return binary;
  return onlyOne(join(CACHE, 'lock.db'), BUILD_TIMEOUT_MS, async () => {
    if (existsSync(binary)) return binary;
    await buildInto(folder);
    return binary;
  });
}

function hashOfManifest(): string {
  const hash = createHash('sha256').update([process.platform, process.arch, BUILDER, ...BUILD].join(' '));
  for (const file of MANIFEST) hash.update(readFileSync(join(SOURCE, file)));
  return hash.digest('hex').slice(0, 16);
}

/** The builder writes the Go sources; with its own `go mod tidy` it would also fetch what only others' tests need. */
async function buildInto(folder: string): Promise<void> {
  const work = `${folder}.building`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  for (const file of MANIFEST) cpSync(join(SOURCE, file), join(work, file), { recursive: true });
  await go(work, ['version']);
  const flags = ['--config', 'builder-config.yaml', '--skip-get-modules', '--skip-compilation'];
  await go(work, ['run', '-p', '2', BUILDER, ...flags]);
  await go(work, BUILD);
  renameSync(work, folder);
}

async function go(cwd: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)('go', args, {
      cwd,
      env: { ...process.env, CGO_ENABLED: '0' },
      timeout: BUILD_TIMEOUT_MS,
      maxBuffer: 64 * 2 ** 20,
    });
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new Error('there is no Go on the PATH to build it with (1.26 or later)');
    throw new Error(
      `go ${args.slice(0, 4).join(' ')} failed: ${lastLines(stderr) || (error as Error).message}`,
    );
  }
}

/** What Go says last is the reason; before it come the downloads. */
function lastLines(text = ''): string {
  return text.trim().split('\n').slice(-5).join('\n');
}
