import { expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { blotter } from '../support/blotter-command.js';
import { Workplace } from '../support/workplace.js';
import { startSidecar } from '../sidecar/support/sidecars.js';
import { send, untilStored } from './support/activities.js';

/** How query, tail and stats say what is wrong: exit code 2, and nothing on standard output. */

const TOKEN = 'blt_0123456789';
const place = new Workplace();

async function expectRefusal(args: readonly string[], message: string | RegExp, env = {}): Promise<string> {
  const { code, stdout, stderr } = await blotter(args, env);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  // Told, not thrown.
  expect(stderr).not.toMatch(/\n\s+at /);
  return stderr;
}

describe('wrong usage', () => {
  it.each([
    ['an option of another command', ['query', '--last', '3'], "unknown option '--last'"],
    ['a misspelt option', ['query', '--sinse', '1h'], 'Did you mean --since?'],
    ['no number', ['query', '-n', 'x'], 'It must be a whole number from 1 to 1000000.'],
    ['too few', ['query', '-n', '0'], 'It must be a whole number from 1 to 1000000.'],
    ['far too many', ['query', '-n', '1e9'], 'It must be a whole number from 1 to 1000000.'],
    ['too many last ones', ['tail', '-n', '1001'], 'It must be a whole number from 0 to 1000.'],
    ['a time limit without a unit', ['query', '--time-limit', '5'], 'for instance 10s'],
    ['a time limit that is too long', ['query', '--time-limit', '2m'], 'from 1ms to 60s'],
    ['an unknown order', ['query', '--order', 'id'], 'Allowed choices are arrival, time.'],
    ['an unknown end', ['query', '--first', 'last'], 'Allowed choices are newest, oldest.'],
    ['counting pages', ['query', '--count', '--limit', '3'], "option '--count' cannot be used with option"],
    [
      'facets in an order',
      ['query', '--facet', 'type', '--order', 'time'],
      "option '--facet <field>' cannot",
    ],
    ['two sources', ['stats', '--data', '.', '--url', 'http://x'], "option '-d, --data <path>' cannot"],
    ['too much', ['stats', 'x'], 'too many arguments'],
  ])('%s', async (_, args, message) => {
    await expectRefusal(args, message);
  });
});

describe('a question that makes no sense', () => {
  it.each([
    ['an unknown field', ['typ:order.*'], '  typ:order.*\n  ^^^\nDid you mean type?'],
    ['an unclosed phrase', ['type:a', '"take profit'], '  type:a "take profit\n         ^'],
    ['a missing value', ['type:'], '  type:\n       ^'],
    ['escape sequences', ['a\u001b[2Jb', 'typ:x'], '\\x1b[2J'],
    [
      'a time that is none',
      ['--since', 'yesterdayish'],
      '--since must be a time, not "yesterdayish".\nWrite 1h',
    ],
    ['a filter in a time', ['--until', '1h" or type:"x'], '--until must be a time'],
    ['a range turned round', ['--since', '1h', '--until', '2h'], '--since 1h is not before --until 2h.'],
  ])('%s', async (_, args, message) => {
    const stderr = await expectRefusal(['query', ...args, '--data', place.directory], /./);
    expect(stderr).toContain(message);

    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('of a tail', async () => {
    await expectRefusal(['tail', 'typ:x', '--data', place.directory], /\n {2}typ:x\n {2}\^\^\^\n/);
  });

  it('an unknown facet', async () => {
    const sidecar = await startSidecar(place);
    await send(sidecar, [{ type: 'a', description: 'b' }]);
    await untilStored(sidecar, 1);
    for (const where of [
      ['--url', sidecar.api],
      ['--data', place.directory],
    ]) {
      await expectRefusal(
        ['query', '--facet', 'typ', ...where],
        /There is no field "typ"\. Did you mean type\?/,
      );
    }
  });
});

describe('a file that cannot be read', () => {
  it.each(['query', 'tail', 'stats'])('%s', async (command) => {
    const missing = join(place.directory, 'missing.db');
    await expectRefusal([command, '--data', missing], missing);
    await expectRefusal([command, '--data', place.directory], place.store);
    writeFileSync(
      join(place.directory, 'notes.txt'),
      'not a database, but long enough to be taken for one'.repeat(99),
    );
    await expectRefusal([command, '--data', join(place.directory, 'notes.txt')], 'notes.txt');
    await expectRefusal([command], place.store, { BLOTTER_STORAGE_DIRECTORY: place.directory });
    await expectRefusal([command], 'there is no such variable', { BLOTTER_STORAGE_DIRECTRY: 'x' });
  });
});

describe('an address where there is no sidecar', () => {
  it.each([
    ['no address', 'localhost:4319', '--url must be an address of http or https'],
    ['a file', 'file:///etc/passwd', '--url must be an address of http or https'],
    ['a password', 'http://me:secret@127.0.0.1:4319', '--url holds a name or a password.'],
    ['a query', 'http://127.0.0.1:4319/?x=1', '--url ends with a query or a fragment.'],
    ['nobody', 'http://127.0.0.1:9', /No sidecar answers at http:\/\/127\.0\.0\.1:9: .*--url/],
  ])('%s', async (_, url, message) => {
    for (const command of ['query', 'tail', 'stats']) {
      expect(await expectRefusal([command, '--url', url], message)).not.toContain('secret');
    }
  });

  it('the port that receives', async () => {
    const sidecar = await startSidecar(place);
    await expectRefusal(
      ['query', '--url', sidecar.http],
      `There is no API of Blotter at ${sidecar.http}. Name the address`,
    );
  });

  it.each([
    ['a page', 'text/html', '<p>\u001b[2J</p>', 200, /answers, but not as the API of Blotter does/],
    ['broken JSON', 'application/json', '{"records":', 200, /broke off/],
    ['other JSON', 'application/json', '{"a":1}', 200, /answers, but not as the API of Blotter does/],
    ['an error that moves cursors', 'text/plain', 'no\u001b[2J', 500, /answers 500: no\\x1b\[2J/],
    ['a redirect', 'text/plain', '', 302, /No sidecar answers/],
  ])('%s', async (_, type, body, status, message) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, {
        'content-type': type,
        ...(status === 302 && { location: 'http://127.0.0.1:9/' }),
      });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    place.later(() => new Promise((resolve) => server.close(resolve)));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

    expect(await expectRefusal(['query', '--url', url], message)).not.toMatch(/\u001b/);
    await expectRefusal(['stats', '--url', url], /./);
  });
});

describe('tokens', () => {
  const file = (): string => join(place.directory, 'token');
  const start = () =>
    startSidecar(place, {
      BLOTTER_AUTH_TOKENS: [
        `reader:read:${createHash('sha256').update(TOKEN).digest('hex')}`,
        `sender:ingest:${createHash('sha256').update(`${TOKEN}2`).digest('hex')}`,
      ].join(','),
    });

  it('are asked for', async () => {
    const { api } = await start();
    for (const command of ['query', 'tail', 'stats']) {
      const args = [command, '--url', api];
      await expectRefusal(args, /answers 401: .*--token-file FILE, or the variable BLOTTER_TOKEN/);
      await expectRefusal(args, /answers 403: .*scope read/, { BLOTTER_TOKEN: `${TOKEN}2` });
    }
  });

  it('are taken of a file, which is stronger than the variable', async () => {
    const { api } = await start();
    writeFileSync(file(), `${TOKEN}\n`);
    const env = { BLOTTER_TOKEN: 'other' };
    expect(await blotter(['stats', '--url', api, '--token-file', file()], env)).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await blotter(['stats', '--url', api], { BLOTTER_TOKEN: TOKEN })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('that are none are refused without showing them', async () => {
    writeFileSync(file(), 'sec ret\nsecret');
    const args = ['query', '--url', 'http://127.0.0.1:9', '--token-file'];
    expect(await expectRefusal([...args, file()], 'holds no token')).not.toContain('ret\n');
    await expectRefusal([...args, `${file()}s`], 'cannot be read');
    writeFileSync(file(), '');
    await expectRefusal([...args, file()], 'holds no token');
  });

  it('do not keep serve from starting', async () => {
    const { code } = await blotter(['serve', '--print-config'], { BLOTTER_TOKEN: TOKEN });
    expect(code).toBe(0);
  });
});
