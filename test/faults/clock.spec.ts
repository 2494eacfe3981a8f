import { SlotFile } from '@blotter/core/journal';
import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { expectTrail } from './support/trail.js';

/** G3: the time of day is set while it records. */

const HOUR_MS = 3_600_000;

describeWithFaults('a clock that steps', () => {
  const place = new Workplace();

  /** Waits until the run file has had a sign of life by the clock as it is now, give or take half an hour. */
  async function seenAt(expectedMs: number): Promise<void> {
    const journal = join(place.directory, 'journal');
    for (;;) {
      const [name] = readdirSync(journal).filter((file) => file.endsWith('.run'));
      const { seenAtMs } = SlotFile.read(join(journal, name!)) as { seenAtMs: number };
      if (Math.abs(seenAtMs - expectedMs) < HOUR_MS / 2) return;
      await pause(20);
    }
  }

  it.each([
    { way: 'forward', steps: [1] },
    { way: 'back', steps: [-1] },
    { way: 'forth and back', steps: [1, -1] },
    { way: 'back and forth', steps: [-1, 1] },
  ])(
    '$way, and SIGKILL: nothing is lost, uids are in order, the window of the gap is wide enough',
    async ({ steps }) => {
      const faults = new FaultInjector();
      place.later(() => faults.close());
      const recorder = await RemoteRecorder.start(place, {}, { env: faults.env });
      const uids = await recorder.call('recordDurably', 50);
      let ahead = 0;
      const lostAt: number[] = [];
      for (const step of steps) {
        faults.stepClock(step * HOUR_MS);
        ahead += step * HOUR_MS;
        uids.push(...(await recorder.call('recordDurably', 50)));
        await seenAt(Date.now() + ahead);
      }
      // What may be lost by a SIGKILL is created about now, by that clock.
      lostAt.push(Date.now() + ahead);
      await recorder.program.kill();
      await nextStart(place);

      const created = 50 * (1 + steps.length);
      expectTrail(place.store, { created, acknowledged: uids, unknown: { unclean_end: 1 } });
      expect([...uids].sort()).toEqual(uids);
      const database = new Database(place.store, { readonly: true });
      const [gap] = database
        .prepare<[], { from: string; to: string }>(
          `SELECT attributes ->> '$."blotter.gap.from"' AS "from", attributes ->> '$."blotter.gap.to"' AS "to"
         FROM record WHERE event_name = 'blotter.gap'`,
        )
        .all();
      const stored = database
        .prepare('SELECT uid FROM record WHERE event_name <> ? ORDER BY id')
        .pluck()
        .all('blotter.gap');
      database.close();
      expect(stored).toEqual(uids);
      for (const time of lostAt) {
        expect(Date.parse(gap!.from)).toBeLessThanOrEqual(time);
        expect(Date.parse(gap!.to)).toBeGreaterThanOrEqual(time);
      }
    },
  );

  it('a step while the queue is full stays inside the window of its gap', async () => {
    const faults = new FaultInjector();
    place.later(() => faults.close());
    const recorder = await RemoteRecorder.start(place, { maxQueueRecords: 1000 }, { env: faults.env });
    const full = faults.fillDisk('journal/');
    const before = Date.now();
    await recorder.call('record', 2000);
    faults.stepClock(-HOUR_MS);
    await recorder.call('record', 1000);
    const books = (await recorder.call('status')).accounting;
    full.end();
    await recorder.call('flush', 'stored');
    await recorder.call('close');
    await recorder.end();
    expect(books.dropped.queue_full).toBe(2000);
    expectTrail(place.store, { created: 3000, lost: { queue_full: 2000 } });
    const database = new Database(place.store, { readonly: true });
    const windows = database
      .prepare<[], { from: string; to: string }>(
        `SELECT attributes ->> '$."blotter.gap.from"' AS "from", attributes ->> '$."blotter.gap.to"' AS "to"
         FROM record WHERE event_name = 'blotter.gap'`,
      )
      .all();
    database.close();
    expect(Math.min(...windows.map(({ from }) => Date.parse(from)))).toBeLessThan(before - HOUR_MS / 2);
    expect(Math.max(...windows.map(({ to }) => Date.parse(to)))).toBeGreaterThanOrEqual(before);
  });
});
