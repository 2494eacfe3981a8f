import { inspectJournal, SlotFile } from '@blotter/core/journal';
import { expect, it } from '@jest/globals';
import { closeSync, openSync, readFileSync, readdirSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail, readTrail } from './support/trail.js';
import { untilWell } from './support/until-status.js';

/** G3 and G10: the journal loses what was acknowledged. */

const place = new Workplace();
const journal = (): string => join(place.directory, 'journal');

/** Segments in the order in which they were written. */
function segments(): string[] {
  return readdirSync(journal())
    .filter((name) => /\.blj(\.of\..*)?$/.test(name))
    .sort()
    .map((name) => join(journal(), name));
}

/** Overwrites bytes in the middle of a file with noise. */
function damage(path: string, at: number, bytes = 64): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(bytes, 0xa5), 0, bytes, at);
  closeSync(fd);
}

const sizeOf = (path: string): number => readFileSync(path).length;

describe('while it runs, and the store is locked for more than is kept in memory', () => {
  const RECORDS = 105_000;

  /** Records more than 16 MiB, in many segments, lets something happen to them, and has the rest stored. */
  async function damagedBy(happen: () => void): Promise<void> {
    const recorder = await RemoteRecorder.start(place, { segmentBytes: 4 << 20, maxQueueRecords: 100_000 });
    const lock = await holdLock(place, place.store);
    for (let part = 0; part < 3; part++) {
      await recorder.call('record', RECORDS / 3);
      await recorder.call('flush', 'durable');
    }
    await until('the journal holds more than is kept in memory', async () => {
      return (await recorder.call('status')).counters.journalLagBytes > 17 << 20;
    });
    happen();
    await lock.release();
    await recorder.call('flush', 'stored');
    const { accounting } = await untilWell(recorder);
    expect(accounting.stored + accounting.unstored).toBe(RECORDS);
    await recorder.call('close');
    await recorder.end();
    const { lost } = readTrail(place.store);
    expect(lost.journal_damaged ?? 0).toBe(accounting.unstored);
    expectTrail(place.store, { created: RECORDS, lost });
  }

  it('a segment was deleted: nothing is lost, it is still open', async () => {
    await damagedBy(() => rmSync(segments().at(-2)!));
    expect(readTrail(place.store).lost).toEqual({});
  });

  it('bytes were flipped: exactly one batch is lost', async () => {
    await damagedBy(() => {
      const path = segments().at(-2)!;
      damage(path, sizeOf(path) >> 1, 8);
    });
    const { lost } = readTrail(place.store);
    expect(lost.journal_damaged).toBeGreaterThan(0);
    expect(lost.journal_damaged).toBeLessThanOrEqual(2 * 512);
  });

  it('segments were truncated, also the one that grows: what was in them is told to the record', async () => {
    await damagedBy(() => {
      for (const path of segments().slice(-2)) truncateSync(path, sizeOf(path) >> 1);
    });
    expect(readTrail(place.store).lost.journal_damaged).toBeGreaterThan(1000);
  });
});

describe.each(['killed', 'closed'] as const)(
  'before the start, after it was %s while the store was locked',
  (end) => {
    const RECORDS = 8000;
    const unclean: Record<string, number> = end === 'killed' ? { unclean_end: 1 } : {};

    async function leaveSegments(): Promise<string[]> {
      const recorder = await RemoteRecorder.start(place, { segmentBytes: 256 << 10 });
      const lock = await holdLock(place, place.store);
      for (let part = 0; part < 8; part++) {
        await recorder.call('record', RECORDS / 8);
        await recorder.call('flush', 'durable');
      }
      if (end === 'killed') await recorder.program.kill();
      else {
        await recorder.call('close', 500);
        await recorder.end();
      }
      await lock.release();
      return segments();
    }

    it.each([
      { what: 'a segment was deleted', happen: (path: string) => rmSync(path) },
      { what: 'a segment was emptied', happen: (path: string) => truncateSync(path, 0) },
      {
        what: 'a segment was truncated between two frames',
        happen: (path: string) => truncateSync(path, endOfFrames(path, 1)),
      },
      { what: 'a frame was flipped', happen: (path: string) => damage(path, endOfFrames(path, 1) + 40, 4) },
      { what: 'the header was flipped', happen: (path: string) => damage(path, 8, 4) },
      { what: 'the newest segment was deleted', happen: () => rmSync(segments().at(-1)!) },
    ])('$what: the trail says so', async ({ happen }) => {
      const left = await leaveSegments();
      expect(left.length).toBeGreaterThan(3);
      const before = inspectJournal(journal()).reduce((sum, { records }) => sum + records, 0);
      expect(before).toBe(RECORDS);
      happen(left[1]!);
      await nextStart(place);
      await nextStart(place);
      const { stored } = readTrail(place.store);
      expect(stored).toBeLessThan(RECORDS);
      expect(stored).toBeGreaterThan(0);
      expectTrail(place.store, { created: RECORDS, unknown: { ...unclean, journal_damaged: 1 } });
      expect(readdirSync(journal()).filter((name) => name.endsWith('.run'))).toEqual([]);
    });
  },
);

it('the file that tells how far the store was is damaged: nothing is lost, nothing told', async () => {
  await nextStart(place);
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 100);
  await recorder.call('flush', 'stored');
  const state = join(journal(), 'store.state');
  expect(SlotFile.read(state)).toMatchObject({ lastRecordId: 100 });
  damage(state, 0, 3 * 4096);
  await recorder.call('record', 100);
  await recorder.call('close');
  await recorder.end();
  await nextStart(place);
  expectTrail(place.store, { created: 200 });
  expect(SlotFile.read(state)).toMatchObject({ lastRecordId: 200 });
});

/** Where the frames of a segment end, of which there are so many. */
function endOfFrames(path: string, frames: number): number {
  const bytes = readFileSync(path);
  let end = 36;
  for (let i = 0; i < frames; i++) end += 28 + bytes.readUInt32LE(end);
  return end;
}
