import { verifyTrail } from '@blotter/core/verify';
import { expect } from '@jest/globals';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeWithSmallDisk } from '../faults/support/describe-with.js';
import { SmallDisk } from '../faults/support/small-disk.js';
import { untilFault, untilStatus, untilWell } from '../faults/support/until-status.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { readRetained } from './support/retained.js';

/** Records go when the files are larger than `retention.maxBytes`, and the file gets smaller. */

const MIB = 1 << 20;

const place = new Workplace();

function expectVerified(file = place.store): void {
  const { store, journal } = verifyTrail({ file });
  expect([...store.problems, ...journal.problems]).toEqual([]);
}

async function end(recorder: RemoteRecorder): Promise<void> {
  await recorder.call('close');
  await recorder.end();
}

it('keeps the file near its limit while records arrive', async () => {
  const LIMIT = 4 * MIB;
  const NEAR_LIMIT = LIMIT * 1.1 + MIB;
  const retention = { maxBytes: LIMIT, intervalMs: 100 };
  const recorder = await RemoteRecorder.start(place, { retention });
  for (let i = 0; i < 100; i++) {
    await recorder.call('recordDurably', 500);
    await recorder.call('flush', 'stored');
  }
  await untilStatus(recorder, ({ counters }) => counters.retentionRecords > 20_000);
  // Steps take time where others want the processor, too.
  await until('the file is near its limit', () => {
    const { rows, kept, bytes } = readRetained(place.store);
    return rows === kept && bytes < NEAR_LIMIT;
  });
  await end(recorder);
  const { notices, kept } = readRetained(place.store);
  expect(notices.map(({ cause }) => cause)).toContain('size');
  expect(kept).toBeGreaterThan(5000);
  expect(statSync(place.store).size).toBeLessThan(NEAR_LIMIT);
  expectVerified();
});

it('gives the space of a large file back', async () => {
  const first = await RemoteRecorder.start(place, { retention: false });
  for (let i = 0; i < 40; i++) {
    await first.call('recordDurably', 1000);
    await first.call('flush', 'stored');
  }
  await end(first);
  const before = statSync(place.store).size;
  const second = await RemoteRecorder.start(place, { retention: { maxBytes: 2 * MIB, intervalMs: 100 } });
  await untilStatus(second, ({ counters }) => counters.retentionRecords > 20_000);
  while (readRetained(place.store).bytes > 4 * MIB) await pause(50);
  await end(second);
  expect(statSync(place.store).size).toBeLessThan(Math.min(before / 2, 4 * MIB));
  expectVerified();
});

describeWithSmallDisk('a disk that is full', () => {
  it('gets room from the limit, and records go on', async () => {
    const disk = SmallDisk.mount(24 * MIB, place);
    const store = join(disk.directory, 'blotter.db');
    const options = { directory: disk.directory, journalMaxBytes: 4 * MIB };
    const first = await RemoteRecorder.start(place, { ...options, retention: false });
    for (let i = 0; i < 20; i++) {
      await first.call('recordDurably', 1000);
      await first.call('flush', 'stored');
    }
    disk.fill();
    const acknowledged = first.call('record', 20_000);
    await untilFault(first, 'journal', 'ENOSPC');
    await acknowledged;
    await first.program.kill();
    // What the dead one had begun and not finished is room, too.
    disk.fill();
    const second = await RemoteRecorder.start(place, {
      ...options,
      retention: { maxBytes: 2 * MIB, intervalMs: 100 },
    });
    await untilStatus(second, ({ counters }) => counters.retentionRecords > 10_000);
    await untilWell(second);
    await second.call('recordDurably', 100);
    await second.call('flush', 'stored');
    await end(second);
    expect(readRetained(store).from).toBeGreaterThan(1);
    expectVerified(store);
  });
});
