import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { SIDECAR_CLI } from '../support/sidecar.js';
import { parse } from 'yaml';

/** What `blotter serve --print-config` says, with these settings. @throws Error with what it prints when it fails. */
export function printedConfig(env: Readonly<Record<string, string>> = {}): Record<string, unknown> {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SIDECAR_CLI, 'serve', '--print-config'], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });
  if (status !== 0) throw new Error(`--print-config fails: ${stdout}${stderr}`);
  return parse(stdout) as Record<string, unknown>;
}
