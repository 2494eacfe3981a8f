import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { readStore } from '../support/checks.js';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import type { Program } from '../support/program.js';
import { Workplace } from '../support/workplace.js';

/** G5 and G7: SIGKILL may take only what had no receipt. */

const place = new Workplace();

/** Kills it once it has acknowledged some; what it acknowledged. */
async function killAfter(program: Program, messages: number): Promise<string[]> {
  const uids: string[] = [];
  for (let i = 0; i < messages; i++) uids.push(...((await program.next('durable')).uids as string[]));
  await program.kill('SIGKILL');
  return uids;
}

function expectEachOnce(uids: readonly string[]): void {
  const contents = readStore(place.store);
  expect(contents).toMatchObject({ integrity: 'ok', uids: contents.records });
  const database = new Database(place.store, { readonly: true });
  const count = database.prepare<[string], { n: number }>('SELECT count(*) AS n FROM record WHERE uid = ?');
  const missing = uids.filter((uid) => count.get(uid)!.n !== 1);
  database.close();
  expect(missing).toEqual([]);
}

it('after SIGKILL every acknowledged record is there once', async () => {
  const uids: string[] = [];
  for (const messages of [1, 7, 40]) {
    const program = place.start('exit/ending', [place.directory, 'killed']);
    uids.push(...(await killAfter(program, messages)));
  }
  await nextStart(place);
  expect(uids.length).toBe(48 * 20);
  expectEachOnce(uids);
});

it('also when the store was locked', async () => {
  const program = place.start('exit/ending', [place.directory, 'killed']);
  await program.next('ready');
  const lock = await holdLock(place, place.store);
  const uids = await killAfter(program, 30);
  await lock.release();
  await nextStart(place);
  expectEachOnce(uids);
});
