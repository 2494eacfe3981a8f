import { beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail, readTrail } from './support/trail.js';
import { untilFault, untilWell } from './support/until-status.js';

/** G3 and G10: the database file is deleted, moved, replaced, or an older copy is put back. */

const place = new Workplace();
const FILES = ['', '-wal', '-shm'];
let aside: string;

beforeEach(() => {
  aside = join(place.directory, 'aside');
  mkdirSync(aside);
});

function moveAway(suffixes = FILES): void {
  for (const suffix of suffixes) {
    if (existsSync(place.store + suffix))
      renameSync(place.store + suffix, join(aside, `blotter.db${suffix}`));
  }
}

function putBack(): void {
  for (const suffix of FILES) rmSync(place.store + suffix, { force: true });
  for (const suffix of FILES) {
    const path = join(aside, `blotter.db${suffix}`);
    if (existsSync(path)) renameSync(path, place.store + suffix);
  }
}

/** A consistent copy, as a backup makes it. */
async function backUp(): Promise<void> {
  const database = new Database(place.store, { readonly: true });
  await database.backup(join(aside, 'blotter.db'));
  database.close();
}

/** What happens between two records: to a Blotter that goes on, or to one that starts anew afterwards. */
type Happen = () => unknown;

/** 700 records, then something happens to the store, then 300 more; all of it told by the recorder's flush. */
async function whileRunning(happen: Happen): Promise<void> {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 700);
  await recorder.call('flush', 'stored');
  await happen();
  await recorder.call('record', 300);
  await recorder.call('flush', 'stored');
  await untilWell(recorder);
  await recorder.call('close');
  await recorder.end();
}

async function beforeStart(happen: Happen): Promise<void> {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 700);
  await recorder.call('close');
  await recorder.end();
  await happen();
  const next = await RemoteRecorder.start(place);
  await next.call('record', 300);
  await next.call('flush', 'stored');
  await untilWell(next);
  await next.call('close');
  await next.end();
}

describe.each([
  { when: 'while it runs', run: whileRunning },
  { when: 'before the start', run: beforeStart },
])('$when', ({ run }) => {
  it('the file is deleted', async () => {
    await run(() => rmSync(place.store));
    expectTrail(place.store, { created: 1000, lost: { store_replaced: 700 } });
  });

  it('the file and its companions are moved away', async () => {
    await run(() => moveAway());
    expectTrail(place.store, { created: 1000, lost: { store_replaced: 700 } });
    expectTrail(join(aside, 'blotter.db'), { created: 700 });
  });

  it('only the file is moved away: it holds what was stored', async () => {
    await run(() => moveAway(['']));
    expectTrail(place.store, { created: 1000, lost: { store_replaced: 700 } });
    expectTrail(join(aside, 'blotter.db'), { created: 700 });
  });

  it('another store of Blotter is in its place', async () => {
    const elsewhere = join(place.directory, 'elsewhere');
    const other = await RemoteRecorder.start(place, { directory: elsewhere });
    await other.call('close');
    await other.end();
    await run(() => {
      rmSync(place.store);
      renameSync(join(elsewhere, 'blotter.db'), place.store);
    });
    expectTrail(place.store, { created: 1000, lost: { store_replaced: 700 } });
  });
});

describe('an older copy is put back', () => {
  it.each(['in one piece', 'beside the log of the newer one'])('while it runs, %s', async (how) => {
    const recorder = await RemoteRecorder.start(place);
    await recorder.call('record', 400);
    await recorder.call('flush', 'stored');
    await backUp();
    await recorder.call('record', 300);
    await recorder.call('flush', 'stored');
    if (how === 'in one piece') for (const suffix of ['-wal', '-shm']) rmSync(place.store + suffix);
    renameSync(join(aside, 'blotter.db'), place.store);
    await recorder.call('record', 100);
    await recorder.call('flush', 'stored');
    await untilWell(recorder);
    await recorder.call('close');
    await recorder.end();
    expectTrail(place.store, { created: 800, lost: { store_rolled_back: 300 } });
  });

  it('before the start', async () => {
    for (const records of [400, 300]) {
      const recorder = await RemoteRecorder.start(place);
      await recorder.call('record', records);
      await recorder.call('close');
      await recorder.end();
      if (records === 400) copyFileSync(place.store, join(aside, 'blotter.db'));
    }
    renameSync(join(aside, 'blotter.db'), place.store);
    await nextStart(place);
    await nextStart(place);
    expectTrail(place.store, { created: 700, lost: { store_rolled_back: 300 } });
  });

  it('after SIGKILL, when what it had stored is lost with it', async () => {
    const recorder = await RemoteRecorder.start(place);
    await recorder.call('record', 400);
    await recorder.call('flush', 'stored');
    await backUp();
    await recorder.call('record', 300);
    await recorder.call('flush', 'stored');
    await recorder.program.kill();
    for (const suffix of FILES) rmSync(place.store + suffix, { force: true });
    putBack();
    await nextStart(place);
    expectTrail(place.store, { created: 700, lost: { store_rolled_back: 300 }, unknown: { unclean_end: 1 } });
  });

  it('two writers tell of it once', async () => {
    const recorders = [await RemoteRecorder.start(place), await RemoteRecorder.start(place)];
    for (const recorder of recorders) {
      await recorder.call('record', 200);
      await recorder.call('flush', 'stored');
    }
    await backUp();
    for (const recorder of recorders) {
      await recorder.call('record', 100);
      await recorder.call('flush', 'stored');
    }
    for (const suffix of ['-wal', '-shm']) rmSync(place.store + suffix);
    renameSync(join(aside, 'blotter.db'), place.store);
    for (const recorder of recorders) {
      await recorder.call('record', 100);
      await recorder.call('flush', 'stored');
    }
    for (const recorder of recorders) {
      await recorder.call('close');
      await recorder.end();
    }
    expectTrail(place.store, { created: 800, lost: { store_rolled_back: 200 } });
  });
});

describe('the database of another application is in its place', () => {
  function replace(): Buffer {
    moveAway();
    const database = new Database(place.store);
    database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
    database.close();
    return readFileSync(place.store);
  }

  it('it is left alone, the journal holds the records, and it goes on when its own is back', async () => {
    const recorder = await RemoteRecorder.start(place);
    const acknowledged = await recorder.call('recordDurably', 700);
    await recorder.call('flush', 'stored');
    const others = replace();
    acknowledged.push(...(await recorder.call('recordDurably', 300)));
    expect(await untilFault(recorder, 'store', 'ERR_BLOTTER_NOT_OURS')).toMatchObject({
      health: 'degraded',
      accounting: { durable: 1000, stored: 700 },
    });
    expect(readFileSync(place.store).equals(others)).toBe(true);
    putBack();
    await recorder.call('flush', 'stored');
    await untilWell(recorder);
    await recorder.call('close');
    await recorder.end();
    expectTrail(place.store, { created: 1000, acknowledged });
  });
});

it('the log is deleted while it runs: what was stored is still there, also after SIGKILL', async () => {
  const recorder = await RemoteRecorder.start(place);
  const acknowledged = await recorder.call('recordDurably', 700);
  await recorder.call('flush', 'stored');
  rmSync(`${place.store}-wal`);
  acknowledged.push(...(await recorder.call('recordDurably', 300)));
  await recorder.call('flush', 'stored');
  await recorder.program.kill();
  await nextStart(place);
  expectTrail(place.store, { created: 1000, acknowledged, unknown: { unclean_end: 1 } });
  expect(readTrail(place.store).stored).toBe(1000);
});

it('the log is deleted before the start, after SIGKILL: what was only in it is told as lost', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 700);
  await recorder.call('flush', 'stored');
  await recorder.program.kill();
  rmSync(`${place.store}-wal`);
  await nextStart(place);
  const { stored, lost } = readTrail(place.store);
  expect(stored + (lost.store_rolled_back ?? lost.store_replaced ?? 0)).toBe(700);
  expectTrail(place.store, { created: 700, lost, unknown: { unclean_end: 1 } });
});
