import { expect, it } from '@jest/globals';
import { statSync } from 'node:fs';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';
import { untilFault, untilWell } from './support/until-status.js';

/** G2 and G10: a reader that never ends keeps the WAL from being written back. */

const place = new Workplace();
const WAL_MAX_BYTES = 256 << 10;
const options = { walMaxBytes: WAL_MAX_BYTES };
const walBytes = (): number => statSync(`${place.store}-wal`).size;

it('the log stops growing, the journal holds the rest, and all is stored once the reader ends', async () => {
  const recorder = await RemoteRecorder.start(place, options);
  const acknowledged = await recorder.call('recordDurably', 100);
  await recorder.call('flush', 'stored');
  const reader = await holdLock(place, place.store, 'READ');
  while (walBytes() <= WAL_MAX_BYTES) {
    acknowledged.push(...(await recorder.call('recordDurably', 500)));
    await recorder.call('flush', 'stored');
  }
  const full = walBytes();
  acknowledged.push(...(await recorder.call('recordDurably', 5000)));
  expect(await untilFault(recorder, 'store', 'BLOTTER_WAL_FULL')).toMatchObject({
    health: 'degraded',
    accounting: { durable: acknowledged.length, queued: 0, dropped: {} },
  });
  expect(walBytes()).toBe(full);
  await reader.release();
  await recorder.call('flush', 'stored');
  await untilWell(recorder);
  await recorder.call('close');
  await recorder.end();
  expectTrail(place.store, { created: acknowledged.length, acknowledged });
});

it('also when it is closed meanwhile: the next start stores it', async () => {
  const recorder = await RemoteRecorder.start(place, options);
  await recorder.call('record', 100);
  await recorder.call('flush', 'stored');
  const reader = await holdLock(place, place.store, 'READ');
  await recorder.call('record', 5000);
  await recorder.call('flush', 'stored');
  await recorder.call('record', 5000);
  await untilFault(recorder, 'store', 'BLOTTER_WAL_FULL');
  const { inJournal } = await recorder.call('close', 1000);
  expect(inJournal).toBe(5000);
  await recorder.end();
  await reader.release();
  await nextStart(place);
  expectTrail(place.store, { created: 10_100 });
});
