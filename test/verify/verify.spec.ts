import { type VerifyReport, verifyTrail } from '@blotter/core/verify';
import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { holdLock } from '../support/hold-lock.js';
import { createPlatform } from '../support/platform-database.js';
import type { Ending } from '../support/program.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

/** G12: `npm run verify` on what a real Blotter has written. */

const CLI = fileURLToPath(new URL('../../libs/core/dist/verify/verify-cli.js', import.meta.url));
const place = new Workplace();

const verify = (...args: string[]): Promise<Ending> => place.start(CLI, args).ended;

async function verifyAsJson(...args: string[]): Promise<{ code: number | null; report: VerifyReport }> {
  const { code, stdout } = await verify(...args, '--json');
  return { code, report: JSON.parse(stdout) as VerifyReport };
}

/** Records in three batches or more, and ends. */
async function recordSome(): Promise<void> {
  const recorder = await RemoteRecorder.start(place);
  for (let i = 0; i < 3; i++) {
    await recorder.call('record', 100);
    await recorder.call('flush', 'stored');
  }
  await recorder.call('close');
  await recorder.end();
}

function change(sql: string, file = place.store): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

it('an intact trail is ok', async () => {
  await recordSome();
  const { code, stdout, stderr } = await verify(place.store);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('300 records');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('ok');
  const { code: jsonCode, report } = await verifyAsJson(place.store);
  expect(jsonCode).toBe(0);
  expect(report).toMatchObject({
    ok: true,
    store: { records: 300, problems: [] },
    journal: { problems: [] },
  });
  expect(report).toEqual(JSON.parse(JSON.stringify(verifyTrail({ file: place.store }))));
});

it('a changed record is found, by its batch', async () => {
  await recordSome();
  change(`UPDATE record SET body = 'Closed nothing' WHERE id = 150`);
  const { code, stdout } = await verify(place.store);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^BAD +batch-digest: table batch, id \d+$/m);
  const { code: jsonCode, report } = await verifyAsJson(place.store);
  expect(jsonCode).toBe(1);
  expect(report).toMatchObject({ ok: false, store: { problems: [{ kind: 'batch-digest', places: 1 }] } });
});

it('a living writer is not disturbed, what its journal holds is counted, and damage there is found', async () => {
  await recordSome();
  const recorder = await RemoteRecorder.start(place);
  const lock = await holdLock(place, place.store);
  for (let i = 0; i < 3; i++) await recorder.call('recordDurably', 10);
  const { code, report } = await verifyAsJson(place.store);
  expect(code).toBe(0);
  expect(report).toMatchObject({ store: { records: 300 }, journal: { records: 30, storedFrames: 0 } });

  const copy = join(place.directory, 'copy');
  mkdirSync(copy);
  for (const name of readdirSync(join(place.directory, 'journal'))) {
    if (name.endsWith('.blj')) copyFileSync(join(place.directory, 'journal', name), join(copy, name));
  }
  const [name] = readdirSync(copy);
  const bytes = readFileSync(join(copy, name!));
  bytes[70]! ^= 1;
  writeFileSync(join(copy, name!), bytes);
  const damaged = await verifyAsJson(place.store, '--journal', copy);
  expect(damaged.code).toBe(1);
  expect(damaged.report.journal.problems).toEqual([
    expect.objectContaining({ kind: 'frame-damaged', segment: name, offset: 36, places: 1 }),
  ]);

  await lock.release();
  await recorder.call('flush', 'stored');
  await recorder.call('close');
  await recorder.end();
  expect(await verifyAsJson(place.store)).toMatchObject({ code: 0, report: { store: { records: 330 } } });
});

it.each(['wal', 'delete'] as const)('a store in the platform’s file, journal_mode %s', async (mode) => {
  createPlatform(place.platform, mode);
  const recorder = await RemoteRecorder.start(place, { sharedDatabase: { file: place.platform } });
  await recorder.call('recordAndWait', 50);
  await recorder.call('close');
  await recorder.end();
  const prefix = ['--prefix', 'blotter_'];
  expect(await verifyAsJson(place.platform, ...prefix)).toMatchObject({
    code: 0,
    report: { store: { records: 50, problems: [] } },
  });
  change('DELETE FROM blotter_record WHERE id = 20', place.platform);
  const { code, stdout } = await verify(place.platform, ...prefix);
  expect(code).toBe(1);
  expect(stdout).toContain('record-missing: table blotter_record, id 20');
});

it('wrong usage and unreadable files end with 2, and say what to do', async () => {
  const usage = expect.stringContaining('Usage: npm run');
  expect(await verify('--help')).toMatchObject({ code: 0, stdout: usage });
  expect(await verify()).toMatchObject({ code: 2, stderr: usage });
  expect(await verify('a', 'b')).toMatchObject({ code: 2, stderr: usage });
  expect(await verify(place.store, '--jurnal', 'x')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining("'--jurnal'"),
  });
  expect(await verify(place.store)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Check the path.'),
  });
  writeFileSync(place.store, 'not a database at all'.repeat(100));
  expect(await verify(place.store)).toMatchObject({ code: 2, stderr: expect.stringContaining('restore it') });
});
