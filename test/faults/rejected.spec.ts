import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { fileURLToPath } from 'node:url';
import { createPlatform } from '../support/platform-database.js';
import type { Ending } from '../support/program.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';
import { untilWell } from './support/until-status.js';

/** G3: `npm run rejected`, the operator's door to what the store has refused. */

const CLI = fileURLToPath(new URL('../../libs/core/dist/rejected/rejected-cli.js', import.meta.url));
const place = new Workplace();

const rejected = (...args: string[]): Promise<Ending> => place.start(CLI, args).ended;

function change(file: string, sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

/** A Blotter whose store has refused 3 of 103 records, and that lives. */
async function recordPoison(file: string, prefix: string): Promise<RemoteRecorder> {
  const isShared = prefix !== '';
  if (isShared) createPlatform(file);
  const recorder = await RemoteRecorder.start(place, isShared ? { sharedDatabase: { file } } : {});
  await recorder.call('record', 1);
  await recorder.call('flush', 'stored');
  change(
    file,
    `CREATE TRIGGER no_poison BEFORE INSERT ON ${prefix}record WHEN NEW.body LIKE 'poison %'
     BEGIN SELECT RAISE(ABORT, 'no poison'); END`,
  );
  await recorder.call('describe', ['poison 1', 'poison 2', 'poison 3']);
  await recorder.call('record', 99);
  await recorder.call('flush', 'stored');
  return recorder;
}

it.each(['', 'blotter_'])(
  'list, show, retry and drop, beside a living writer (prefix: "%s")',
  async (prefix) => {
    const file = prefix === '' ? place.store : place.platform;
    const options = prefix === '' ? [] : ['--prefix', prefix];
    const recorder = await recordPoison(file, prefix);

    const list = await rejected(file, 'list', ...options);
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(
      list.stdout
        .trim()
        .split('\n')
        .map((line) => line.split('\t').at(-1)),
    ).toEqual(Array(3).fill('no poison'));
    const shown = await rejected(file, 'show', '2', '--json', ...options);
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: 2, records: 1, contents: [{ body: 'poison 2' }] });

    const refused = await rejected(file, 'retry', ...options);
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('2: refused, no poison') });
    expectTrail(file, { created: 103, rejected: 3 }, prefix);

    change(file, 'DROP TRIGGER no_poison');
    expect(await rejected(file, 'retry', '1', ...options)).toMatchObject({ code: 0, stdout: '1: stored\n' });
    expect(await rejected(file, 'retry', '1', ...options)).toMatchObject({ code: 1, stdout: '1: missing\n' });
    expect(await rejected(file, 'drop', '2', ...options)).toMatchObject({ code: 0, stdout: '2: dropped\n' });
    expect(await rejected(file, 'retry', 'all', ...options)).toMatchObject({
      code: 0,
      stdout: '3: stored\n',
    });
    expect(await rejected(file, 'list', ...options)).toMatchObject({ code: 0, stdout: '' });

    await recorder.call('record', 10);
    await recorder.call('flush', 'stored');
    await untilWell(recorder);
    await recorder.call('close');
    await recorder.end();
    expectTrail(file, { created: 113, lost: { dropped_by_operator: 1 } }, prefix);
  },
);

it('wrong usage, and files that are no store', async () => {
  for (const args of [
    [],
    ['list'],
    [place.store, 'drop'],
    [place.store, 'show', 'one'],
    [place.store, 'eat', '1'],
  ]) {
    expect(await rejected(...args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Usage'),
    });
  }
  expect(await rejected('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage') });
  expect(await rejected(place.store, 'list')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no such file'),
  });
});
