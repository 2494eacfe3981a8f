import { expect } from '@jest/globals';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';

/** G10: a writer worker that dies, again and again, while receipts are awaited. */

const DEATHS = 5;
const RECEIPTS = 300;
const OTHERS = 1000;
const place = new Workplace();

it.each([false, true])(
  'every receipt comes, and every record is there once (store locked: %p)',
  async (isLocked) => {
    const recorder = await RemoteRecorder.start(place);
    const lock = isLocked ? await holdLock(place, place.store) : undefined;
    const acknowledged: string[] = [];
    for (let death = 0; death < DEATHS; death++) {
      const receipts = recorder.call('recordDurably', RECEIPTS);
      await recorder.call('record', OTHERS);
      await recorder.call('terminateWorker');
      acknowledged.push(...(await receipts));
    }
    expect((await recorder.call('status')).incarnation).toBeGreaterThan(1);
    await lock?.release();
    await recorder.call('close');
    await recorder.end();
    await nextStart(place);
    expect(acknowledged).toHaveLength(DEATHS * RECEIPTS);
    expectTrail(place.store, { created: DEATHS * (RECEIPTS + OTHERS), acknowledged });
  },
);
