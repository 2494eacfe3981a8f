import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectStored } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import type { Message } from '../support/messages.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

/** What is wrong with options, folders and files is said when the application starts: what, where, and what to do. */

const place = new Workplace();
const NOBODY = '65534';

function start(options: object, uid = ''): Promise<Message> {
  const program = place.start('bad-input/start', [JSON.stringify(options), uid]);
  return Promise.race([program.next('refused'), program.next('started')]);
}

async function expectRefused(options: object, code: string, names: string, uid = ''): Promise<void> {
  const answer = await start(options, uid);
  expect(answer).toMatchObject({ kind: 'refused', code });
  expect(answer.message).toContain(names);
  expect(answer.hint).not.toBe('');
}

it('a misspelt option', async () => {
  await expectRefused({ directroy: './data' }, 'ERR_BLOTTER_OPTION', 'Did you mean directory?');
});

it('a directory that is a file', async () => {
  const path = join(place.directory, 'file');
  writeFileSync(path, '');
  await expectRefused({ directory: path }, 'ERR_BLOTTER_DIRECTORY', path);
});

it('a database that is a folder', async () => {
  mkdirSync(place.store);
  await expectRefused({ directory: place.directory }, 'ERR_BLOTTER_STORE', place.store);
});

it('a folder that cannot be written', async () => {
  const path = join(place.directory, 'locked');
  mkdirSync(path, { mode: 0o555 });
  chmodSync(place.directory, 0o755);
  // Root may write anywhere: then the program steps down first.
  await expectRefused(
    { directory: path },
    'ERR_BLOTTER_DIRECTORY',
    path,
    process.getuid?.() === 0 ? NOBODY : '',
  );
});

it('a file that is not SQLite', async () => {
  writeFileSync(place.store, 'id,created_at,severity\n'.repeat(1000));
  await expectRefused({ directory: place.directory }, 'ERR_BLOTTER_NOT_SQLITE', place.store);
});

it('a database of another application', async () => {
  const database = new Database(place.store);
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
  database.close();
  await expectRefused({ directory: place.directory }, 'ERR_BLOTTER_NOT_OURS', place.store);
});

it('a newer schema', async () => {
  await nextStart(place);
  const database = new Database(place.store);
  database.exec(`UPDATE meta SET value = '99' WHERE key IN ('schema_version', 'min_writer')`);
  database.close();
  await expectRefused({ directory: place.directory }, 'ERR_BLOTTER_NEWER_SCHEMA', 'schema version 99');
});

it('a shared database that does not exist', async () => {
  await expectRefused(
    { directory: place.directory, sharedDatabase: { file: place.platform } },
    'ERR_BLOTTER_STORE',
    place.platform,
  );
});

it('a native module that cannot be loaded', async () => {
  // Node takes the flag from the environment, so that the worker thread has it too.
  const hook = new URL('./without-native-module.cjs', import.meta.url).pathname;
  const program = place.start('bad-input/start', [JSON.stringify({ directory: place.directory })], {
    env: { ...process.env, NODE_OPTIONS: `--require ${hook}` },
  });
  const answer = await Promise.race([program.next('refused'), program.next('started')]);
  expect(answer).toMatchObject({ kind: 'refused', code: 'ERR_BLOTTER_NATIVE_MODULE' });
  expect(answer.message).toContain('npm rebuild better-sqlite3');
});

it('a store that is locked is no reason not to start', async () => {
  await nextStart(place);
  const lock = await holdLock(place, place.store, 'EXCLUSIVE');
  const recorder = await RemoteRecorder.start(place);
  const uids = await recorder.call('recordDurably', 100);
  expect(uids.length).toBe(100);
  let status = await recorder.call('status');
  while (status.faults.length === 0) status = await recorder.call('status');
  expect(status.faults).toMatchObject([{ place: 'store', code: 'SQLITE_BUSY' }]);
  expect(status.accounting).toMatchObject({ durable: 100, stored: 0 });
  await lock.release();
  await recorder.call('flush', 'stored');
  await recorder.call('close');
  await recorder.end();
  expectStored(place.store, 100);
});
