import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blotter } from '../support/blotter-command.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

/** `blotter verify` and `blotter inspect` on what a real Blotter has written. */

const place = new Workplace();

beforeEach(async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 100);
  await recorder.call('flush', 'stored');
  await recorder.call('close');
  await recorder.end();
});

it('verifies a data folder, and a database file', async () => {
  for (const path of [place.directory, place.store]) {
    const { code, stdout, stderr } = await blotter(['verify', path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('100 records');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('ok');
  }
});

it('ends with 1 when the trail was changed, also as JSON', async () => {
  const database = new Database(place.store);
  database.exec("UPDATE record SET body = 'forged' WHERE id = 1");
  database.close();
  const { code, stdout } = await blotter(['verify', place.directory, '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false });
});

it('ends with 2 where there is nothing to verify', async () => {
  const { code, stdout, stderr } = await blotter(['verify', join(place.directory, 'missing')]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('missing');
});

it('inspects a data folder, and its journal folder', async () => {
  const first = await blotter(['inspect', place.directory]);
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/\d+ segments, \d+ records\n$/);
  expect((await blotter(['inspect', join(place.directory, 'journal')])).stdout).toBe(first.stdout);
});

it('ends with 2 where there is nothing to inspect', async () => {
  const missing = await blotter(['inspect', join(place.directory, 'missing')]);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('Name the directory that Blotter was given.');
  const file = join(place.directory, 'file');
  writeFileSync(file, '');
  const ending = await blotter(['inspect', file]);
  expect(ending.code).toBe(2);
  expect(ending.stderr).toContain(`${file} cannot be inspected: `);
});
