import { beforeEach, expect } from '@jest/globals';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BlotterOptions } from '@blotter/core';
import { hasJournal } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { describeWithSmallDisk } from './support/describe-with.js';
import { SmallDisk } from './support/small-disk.js';
import { expectTrail, readTrail } from './support/trail.js';
import { untilFault, untilWell } from './support/until-status.js';

/** G3, G5 and G10 on a real file system that is full: journal and store are on it. */

const DISK_BYTES = 16 << 20;

describeWithSmallDisk('a disk that is full', () => {
  const place = new Workplace();
  let disk: SmallDisk;
  let store: string;

  beforeEach(() => {
    disk = SmallDisk.mount(DISK_BYTES, place);
    store = join(disk.directory, 'blotter.db');
  });

  const start = (options: BlotterOptions = {}): Promise<RemoteRecorder> =>
    RemoteRecorder.start(place, { directory: disk.directory, ...options });

  /** The next start of the application, once there is room. */
  async function startAgain(): Promise<void> {
    const recorder = await start();
    while (hasJournal(disk.directory)) await pause(10);
    await untilWell(recorder);
    await recorder.call('close');
    await recorder.end();
  }

  it('and gets room again, loses nothing', async () => {
    const recorder = await start();
    const acknowledged = await recorder.call('recordDurably', 100);
    disk.fill();
    await recorder.call('record', 20_000);
    expect(await untilFault(recorder, 'journal', 'ENOSPC')).toMatchObject({
      health: 'failing',
      accounting: { dropped: {} },
    });
    disk.free();
    await recorder.call('flush', 'stored');
    await untilWell(recorder);
    await recorder.call('close');
    await recorder.end();
    expectTrail(store, { created: 20_100, acknowledged });
  });

  it('with a bound of 1,000 loses what the gap record says', async () => {
    const recorder = await start({ maxQueueRecords: 1000 });
    const acknowledged = await recorder.call('recordDurably', 100);
    disk.fill();
    for (let burst = 0; burst < 20; burst++) {
      await recorder.call('record', 1000);
      await untilFault(recorder, 'journal', 'ENOSPC');
    }
    disk.free();
    await recorder.call('flush', 'stored');
    await untilWell(recorder);
    await recorder.call('close');
    await recorder.end();
    const { lost } = readTrail(store);
    expect(lost.queue_full).toBeGreaterThan(17_000);
    expectTrail(store, { created: 20_100, acknowledged, lost: { queue_full: lost.queue_full! } });
  });

  it.each([{ maxQueueRecords: 65_536 }, { maxQueueRecords: 1000 }])(
    'until process.exit(): the next start tells what could not be written ($maxQueueRecords)',
    async ({ maxQueueRecords }) => {
      const recorder = await start({ maxQueueRecords });
      const acknowledged = await recorder.call('recordDurably', 100);
      await recorder.call('flush', 'stored');
      disk.fill();
      await recorder.call('record', 3000);
      await untilFault(recorder, 'journal', 'ENOSPC');
      await recorder.call('recordAndExit', 500).catch(() => undefined);
      await recorder.program.ended;
      disk.free();
      await startAgain();
      const { lost, unknown } = readTrail(store);
      expect(unknown).toEqual({});
      if (maxQueueRecords === 1000) expect(lost.queue_full).toBeGreaterThan(2000);
      else expect(Object.keys(lost)).toEqual(['journal_unwritable']);
      expectTrail(store, { created: 3600, acknowledged, lost });
    },
  );

  it('at close and after: the next start tells what could not be written', async () => {
    const recorder = await start();
    const acknowledged = await recorder.call('recordDurably', 100);
    await recorder.call('flush', 'stored');
    disk.fill();
    await recorder.call('record', 3000);
    await untilFault(recorder, 'journal', 'ENOSPC');
    const report = await recorder.call('close', 1000);
    expect(report.durable + report.queued).toBe(report.created);
    expect(report.queued).toBeGreaterThan(0);
    await recorder.call('record', 50);
    await recorder.end();
    disk.free();
    await startAgain();
    expectTrail(store, { created: 3150, acknowledged, lost: readTrail(store).lost });
    expect(Object.keys(readTrail(store).lost)).toEqual(['journal_unwritable']);
  });

  it('at close, with room before the end, loses nothing', async () => {
    const recorder = await start();
    disk.fill();
    await recorder.call('record', 3000);
    await untilFault(recorder, 'journal', 'ENOSPC');
    await recorder.call('close', 1000);
    disk.free();
    await recorder.call('record', 50);
    await recorder.end();
    await startAgain();
    expectTrail(store, { created: 3050 });
  });

  it('at the start: the reserve has room for the evidence that a SIGKILL leaves', async () => {
    await startAgain();
    disk.fill();
    const recorder = await start();
    await recorder.call('record', 200_000);
    await recorder.call('status');
    await recorder.program.kill();
    disk.free();
    await startAgain();
    expectTrail(store, { created: 200_000, unknown: { unclean_end: 1 } });
  });

  it('at the start, with the reserve used up: the lock alone is evidence enough', async () => {
    await startAgain();
    rmSync(join(disk.directory, 'journal', 'reserve'), { force: true });
    disk.fill();
    const recorder = await start();
    await recorder.call('record', 1000);
    await recorder.program.kill();
    expect(readdirSync(join(disk.directory, 'journal')).filter((name) => name.endsWith('.run'))).toEqual([]);
    disk.free();
    await startAgain();
    expectTrail(store, { created: 1000, unknown: { unclean_end: 1 } });
    // Told once.
    await startAgain();
    expectTrail(store, { created: 1000, unknown: { unclean_end: 1 } });
  });
});
