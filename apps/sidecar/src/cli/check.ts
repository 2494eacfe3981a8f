import { loadConfig } from '../config/load-config.js';
import type { ConfigOptions } from './config-options.js';
import { type Finding, findings } from './findings.js';

/**
 * Prints what stands in the way of a start.
 * @returns the exit code. @throws SidecarConfigError.
 */
export async function check({ config: file, data }: ConfigOptions): Promise<number> {
  const { config, warnings } = loadConfig({ file, data });
  const found: Finding[] = [
    { kind: 'ok', text: 'the configuration' },
    ...warnings.map((text): Finding => ({ kind: 'note', text })),
    ...(await findings(config)),
  ];
  for (const { kind, text } of found) {
    process.stdout.write(`${(kind === 'bad' ? 'BAD' : kind).padEnd(5)}${text}\n`);
  }
  return found.some(({ kind }) => kind === 'bad') ? 1 : 0;
}
