import { expect } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blotter } from '../support/blotter-command.js';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();

function file(text: string): string {
  const path = join(place.directory, 'blotter.yaml');
  writeFileSync(path, text);
  return path;
}

it('prints what it would use, from every source, without secrets, and does not start', async () => {
  const config = file('api: { port: 1234 }\nreceivers: { http: { port: 2345 } }\n');
  const hash = 'ab'.repeat(32);
  const { code, stdout, stderr } = await blotter(
    ['serve', '--print-config', '--config', config, '--data', '/flag'],
    { BLOTTER_API_PORT: '3456', BLOTTER_AUTH_TOKENS: `orders:ingest:${hash}`, OTEL_LOG_LEVEL: 'debug' },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const text of ['directory: /flag', 'port: 2345', 'port: 3456', 'level: debug', 'name: orders']) {
    expect(stdout).toContain(text);
  }
  expect(stdout).not.toContain('1234');
  expect(stdout).not.toContain(hash);
});

it.each(['serve', 'serve --print-config', 'check'])(
  'tells everything that is wrong at once: blotter %s',
  async (command) => {
    const config = file('recievers: {}\nlog:\n  level: loud\nauth:\n  tokens: [blt_not-hashed]\n');
    const { code, stdout, stderr } = await blotter([...command.split(' '), '--config', config], {
      BLOTTER_API_PORT: 'many',
      BLOTTER_API_HOSTT: '::1',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const lines = stderr.split('\n');
    expect(lines[0]).toBe('The configuration has 5 problems:');
    for (const text of [
      `  recievers (${config}:1:1): there is no such setting. Did you mean receivers?`,
      `  log.level (${config}:3:3): must be debug or info or warn or error, but is "loud"`,
      `  auth.tokens[0] (${config}:5:12): must be a section with name, sha256, scopes`,
      '  api.port (BLOTTER_API_PORT): must be a whole number from 0 to 65535, but is "many"',
      '  BLOTTER_API_HOSTT: there is no such variable. Did you mean BLOTTER_API_HOST?',
    ]) {
      expect(lines).toContain(text);
    }
    expect(stderr).not.toContain('not-hashed');
    expect(stderr).not.toMatch(/^ {4}at /m);
  },
);

it('tells of a file that is not there', async () => {
  const missing = join(place.directory, 'missing.yaml');
  const byOption = blotter(['check', '--config', missing]);
  const byVariable = blotter(['check'], { BLOTTER_CONFIG: missing });
  for (const { code, stderr } of await Promise.all([byOption, byVariable])) {
    expect(code).toBe(1);
    expect(stderr).toContain(`${missing}: cannot be read: ENOENT`);
  }
});
