import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs';
import { verifyTrail } from '@blotter/core/verify';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail, readTrail } from './support/trail.js';
import { untilWell } from './support/until-status.js';

/** G3 and G10: the database file is damaged. It is put aside, what can be read is saved, the rest is told. */

const place = new Workplace();
const RECORDS = 5000;
const PAGE_BYTES = 4096;

const quarantined = (): string[] =>
  readdirSync(place.directory).filter((name) => /^blotter\.db\.corrupt-.*Z$/.test(name));

/** Overwrites bytes with noise, as another program would that writes to the wrong place. */
function overwrite(at: number, bytes: number): void {
  const fd = openSync(place.store, 'r+');
  writeSync(fd, randomFillSync(Buffer.alloc(bytes)), 0, bytes, at);
  closeSync(fd);
}

/** Leaf pages of a table or index in the order of its keys, and how many rows each has. */
function leaves(name: string): Array<{ page: number; rows: number }> {
  const database = new Database(place.store, { readonly: true });
  const pages = database
    .prepare<[string], { page: number; rows: number }>(
      `SELECT pageno AS page, ncell AS rows FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path`,
    )
    .all(name);
  database.close();
  return pages;
}

/** Pages of the table of records with their number of rows: one in the middle, and the last one, which every append reads. */
function damagePages(): number {
  const pages = leaves('record');
  const hit = [pages[pages.length >> 1]!, pages.at(-1)!];
  for (const { page } of hit) overwrite((page - 1) * PAGE_BYTES, PAGE_BYTES);
  return hit.reduce((sum, { rows }) => sum + rows, 0);
}

/** Everything is in the file then, so that what happens to it is not hidden by the log. */
function emptyLog(database: Database.Database): void {
  while ((database.pragma('wal_checkpoint(TRUNCATE)') as Array<{ busy: number }>)[0]!.busy !== 0);
}

interface Damage {
  readonly what: string;
  /** @returns how many records are lost by it, if that can be known. */
  readonly happen: () => number | undefined;
  /** How the trail names it. */
  readonly reason?: string;
}

const DAMAGES: Damage[] = [
  { what: 'pages with records are overwritten', happen: damagePages },
  {
    what: 'the page that says which batches are in is overwritten',
    happen: () => {
      overwrite((leaves('writer')[0]!.page - 1) * PAGE_BYTES, PAGE_BYTES);
      return 0;
    },
  },
  {
    what: 'a page of an index is overwritten',
    happen: () => {
      overwrite((leaves('record_uid').at(-1)!.page - 1) * PAGE_BYTES, PAGE_BYTES);
      return 0;
    },
  },
  { what: 'the header is overwritten', happen: () => (overwrite(0, 100), undefined) },
  {
    what: 'it is cut to half',
    happen: () => (truncateSync(place.store, (statSync(place.store).size >> 13) * PAGE_BYTES), undefined),
  },
];

it.each(DAMAGES)('before the start: $what', async ({ happen }) => {
  const recorder = await RemoteRecorder.start(place);
  const acknowledged = await recorder.call('recordDurably', RECORDS);
  await recorder.call('close');
  await recorder.end();
  const expected = happen();
  const next = await RemoteRecorder.start(place);
  acknowledged.push(...(await next.call('recordDurably', 100)));
  await next.call('flush', 'stored');
  await untilWell(next);
  await next.call('close');
  await next.end();
  expectDamage(expected);
});

it.each(DAMAGES)('while it runs: $what', async ({ happen }) => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', RECORDS);
  await recorder.call('flush', 'stored');
  // Another program that writes makes everybody read the file again.
  const other = new Database(place.store);
  emptyLog(other);
  other.prepare(`SELECT * FROM meta`).all();
  const expected = happen();
  expect(statSync(`${place.store}-wal`).size).toBe(0);
  other.exec(`INSERT INTO meta VALUES ('noticed', 'by all')`);
  other.close();
  await recorder.call('record', 100);
  await recorder.call('flush', 'stored');
  await untilWell(recorder);
  await recorder.call('close');
  await recorder.end();
  expectDamage(expected);
});

it('while it runs, and nobody else looks: it is cut to half', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', RECORDS);
  await recorder.call('flush', 'stored');
  const other = new Database(place.store);
  emptyLog(other);
  other.close();
  await recorder.call('record', 1);
  await recorder.call('flush', 'stored');
  truncateSync(place.store, (statSync(place.store).size >> 13) * PAGE_BYTES);
  await recorder.call('record', 99);
  await recorder.call('flush', 'stored');
  await untilWell(recorder);
  await recorder.call('close');
  await recorder.end();
  expectDamage(undefined);
});

it.each(['before the start', 'while it runs'])('%s: it is cut to nothing', async (when) => {
  let recorder = await RemoteRecorder.start(place);
  await recorder.call('record', RECORDS);
  await recorder.call('flush', 'stored');
  if (when === 'before the start') {
    await recorder.call('close');
    await recorder.end();
    truncateSync(place.store, 0);
    recorder = await RemoteRecorder.start(place);
  } else {
    const other = new Database(place.store);
    emptyLog(other);
    other.close();
    truncateSync(place.store, 0);
  }
  await recorder.call('record', 100);
  await recorder.call('flush', 'stored');
  await untilWell(recorder);
  await recorder.call('close');
  await recorder.end();
  const { lost } = readTrail(place.store);
  expect(Object.values(lost)).toEqual([RECORDS]);
  expectTrail(place.store, { created: RECORDS + 100, lost });
});

it('two writers find it at once: it is put aside once', async () => {
  const recorders = [await RemoteRecorder.start(place), await RemoteRecorder.start(place)];
  await recorders[0]!.call('record', RECORDS);
  await recorders[0]!.call('flush', 'stored');
  const other = new Database(place.store);
  emptyLog(other);
  other.prepare(`SELECT * FROM meta`).all();
  const expected = damagePages();
  other.exec(`INSERT INTO meta VALUES ('noticed', 'by all')`);
  other.close();
  await Promise.all(recorders.map((recorder) => recorder.call('record', 50)));
  for (const recorder of recorders) {
    await recorder.call('flush', 'stored');
    await untilWell(recorder);
  }
  for (const recorder of recorders) {
    await recorder.call('close');
    await recorder.end();
  }
  expectDamage(expected);
});

it('a page that nobody reads is overwritten: verify finds it', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', RECORDS);
  await recorder.call('close');
  await recorder.end();
  const pages = leaves('record');
  overwrite((pages[pages.length >> 1]!.page - 1) * PAGE_BYTES, PAGE_BYTES);
  await nextStart(place);
  const { ok, store } = verifyTrail({ file: place.store });
  expect({ ok, kinds: store.problems.map(({ kind }) => kind) }).toEqual({
    ok: false,
    kinds: expect.arrayContaining(['integrity']),
  });
});

/** @param expected - records that are lost; undefined when that depends on where SQLite had put them. */
function expectDamage(expected: number | undefined): void {
  expect(quarantined()).toHaveLength(1);
  const { lost } = readTrail(place.store);
  if (expected !== undefined) expect(lost).toEqual(expected === 0 ? {} : { store_damaged: expected });
  else expect(Object.keys(lost)).toEqual(['store_damaged']);
  expectTrail(place.store, { created: RECORDS + 100, lost });
}
