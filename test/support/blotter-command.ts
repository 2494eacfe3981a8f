import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Ending } from './program.js';

const CLI = fileURLToPath(
  new URL(
    import.meta.url.includes('/dist/')
      ? '../../../apps/sidecar/dist/cli/main.js'
      : '../../apps/sidecar/dist/cli/main.js',
    import.meta.url,
  ),
);

/** Runs `blotter ARGS` to its end, with the variables of this process but for those of Blotter. */
export function blotter(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(BLOTTER|OTEL)_/.test(name));
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(inherited), ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
