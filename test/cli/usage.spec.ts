import { expect } from '@jest/globals';
import { blotter } from '../support/blotter-command.js';

/** How the built command helps: exit code 0 for help, 2 for wrong usage. */

const COMMANDS = ['serve', 'query', 'tail', 'stats', 'check', 'verify', 'inspect', 'token'];

it('names its commands', async () => {
  const { code, stdout, stderr } = await blotter(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const command of COMMANDS) expect(stdout).toContain(`\n  ${command} `);
});

it.each(COMMANDS)('shows examples of %s', async (command) => {
  for (const args of [
    [command, '--help'],
    ['help', command],
  ]) {
    const { code, stdout } = await blotter(args);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: blotter ${command} `);
    expect(stdout).toMatch(new RegExp(`Examples?:\n.*blotter ${command} `));
  }
});

it.each([
  ['no command', [], 'Usage: blotter'],
  ['a misspelt command', ['serv'], 'Did you mean serve?'],
  ['a misspelt option', ['serve', '--confg', 'x'], 'Did you mean --config?'],
  ['an option without its value', ['serve', '--data'], "option '-d, --data <dir>' argument missing"],
  ['too much', ['check', 'x'], 'too many arguments'],
  ['a missing path', ['verify'], "missing required argument 'path'"],
  ['a misspelt scope', ['token', 'a', '--scope', 'ingst'], 'Allowed choices are ingest, read, admin'],
  ['a misspelt option of token', ['token', 'a', '--scop', 'ingest'], 'Did you mean --scope?'],
  ['no scope', ['token', 'a'], '--scope is missing'],
  ['a name that is none', ['token', 'a b', '--scope', 'ingest'], 'a name has up to 64 letters'],
])('ends with 2 on %s', async (_, args, message) => {
  const { code, stdout, stderr } = await blotter(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});
