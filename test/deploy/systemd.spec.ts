import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workplace } from '../support/workplace.js';

const unit = readFileSync(new URL('../../deploy/blotter.service', import.meta.url), 'utf8');

/** Values of a key of [Service], in order. */
function service(key: string): string[] {
  const section = /^\[Service\]$(.*?)^\[/ms.exec(unit)![1]!;
  return [...section.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!);
}

describe('deploy/blotter.service', () => {
  it('starts the sidecar from where npm installs it, on the folder that systemd makes for it', () => {
    const [, ...command] = service('ExecStart')[0]!.split(' ');
    const { bin } = JSON.parse(
      readFileSync(new URL('../../apps/sidecar/package.json', import.meta.url), 'utf8'),
    ) as { bin: { blotter: string } };
    expect(command).toEqual([
      join('/opt/blotter/node_modules/@blotter/sidecar', bin.blotter),
      'serve',
      '--data',
      `%S/${service('StateDirectory')[0]}`,
    ]);
  });

  it('gives a shutdown more time than the sidecar takes', async () => {
    const { loadConfig } = (await import(
      new URL('../../apps/sidecar/dist/config/load-config.js', import.meta.url).href
    )) as { loadConfig(options: object, env: object): { config: { shutdownTimeoutMs: number } } };
    const { shutdownTimeoutMs } = loadConfig({}, {}).config;
    expect(Number(service('TimeoutStopSec')[0]) * 1000).toBeGreaterThan(2 * shutdownTimeoutMs);
  });

  it('is started again after a failure, and gives its user nothing but its folder', () => {
    expect(service('Restart')).toEqual(['on-failure']);
    expect(Number(service('LimitNOFILE')[0])).toBeGreaterThan(1024);
    for (const [key, value] of [
      ['DynamicUser', 'yes'],
      ['StateDirectoryMode', '0700'],
      ['UMask', '0077'],
      ['NoNewPrivileges', 'yes'],
      ['CapabilityBoundingSet', ''],
      ['ProtectSystem', 'strict'],
      ['ProtectHome', 'yes'],
      ['PrivateTmp', 'yes'],
      ['MemoryMax', '1G'],
    ] as const) {
      expect({ key, values: service(key) }).toEqual({ key, values: [value] });
    }
    // V8 compiles into memory that it then executes.
    expect(service('MemoryDenyWriteExecute')).toEqual([]);
  });
});

const version = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
const whyNot = version.status === 0 ? undefined : 'systemd-analyze is not here';
if (whyNot !== undefined) console.warn(`SKIPPED: deploy/blotter.service, by systemd: ${whyNot}`);

(whyNot === undefined ? describe : describe.skip)('deploy/blotter.service, by systemd', () => {
  const place = new Workplace();

  it('has no key or value that systemd does not know', () => {
    mkdirSync(join(place.directory, 'unit'));
    const file = join(place.directory, 'unit/blotter.service');
    // It looks for the program, which may be elsewhere on this machine.
    writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});
