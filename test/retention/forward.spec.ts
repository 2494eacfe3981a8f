import { GAP_TYPE } from '@blotter/core';
import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { setTimeout as pause } from 'node:timers/promises';
import { untilStatus } from '../faults/support/until-status.js';
import { startSink } from '../forward/support/forwarding.js';
import { type Behaviour, accept } from '../support/otlp/otlp-sink.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { readRetained } from './support/retained.js';

/** Records that a destination has yet to be sent outlive their age, and not a limit of size. */

const MIB = 1 << 20;
const UNAVAILABLE: Behaviour = () => ({ status: 503 });

const place = new Workplace();

interface Gap {
  readonly records: number;
  readonly destination: string;
}

function notForwarded(): Gap[] {
  const database = new Database(place.store, { readonly: true });
  try {
    return database
      .prepare<[string], Gap>(
        `SELECT attributes ->> '$."blotter.gap.records"' AS records,
           attributes ->> '$."blotter.destination"' AS destination FROM record
         WHERE event_name = ? AND attributes ->> '$."blotter.gap.reason"' = 'not_forwarded'`,
      )
      .all(GAP_TYPE);
  } finally {
    database.close();
  }
}

it('keeps what a destination has yet to be sent, however old, and removes it when it was', async () => {
  const sink = await startSink(place, UNAVAILABLE);
  const recorder = await RemoteRecorder.start(place, {
    retention: { maxAgeMs: 1000, intervalMs: 100 },
    otlp: { url: sink.url },
  });
  await recorder.call('recordDurably', 500);
  await recorder.call('flush', 'stored');
  await pause(3000);
  expect(readRetained(place.store)).toMatchObject({ from: 1, kept: 500 });
  sink.behaviour = accept;
  await untilStatus(recorder, ({ counters }) => counters.retentionRecords >= 500);
  expect(sink.taken.length).toBeGreaterThanOrEqual(500);
  await recorder.call('close');
  await recorder.end();
  expect(notForwarded()).toEqual([]);
});

it('removes it for want of space, and says how many which destination did not get', async () => {
  const sink = await startSink(place, UNAVAILABLE);
  const recorder = await RemoteRecorder.start(place, {
    retention: { maxBytes: MIB, intervalMs: 100 },
    otlp: { name: 'loki', url: sink.url },
  });
  for (let i = 0; i < 20; i++) {
    await recorder.call('recordDurably', 500);
    await recorder.call('flush', 'stored');
  }
  await untilStatus(recorder, ({ counters }) => counters.retentionRecords > 1000);
  await recorder.call('close');
  await recorder.end();
  const gaps = notForwarded();
  // Each removal has its gap record; those of the first may be gone with the second.
  const removals = readRetained(place.store).notices.map(({ records }) => ({ records, destination: 'loki' }));
  expect(gaps.length).toBeGreaterThan(0);
  expect(gaps).toEqual(removals);
});
