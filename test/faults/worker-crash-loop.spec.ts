import { expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { expectAllStored } from '../support/checks.js';
import { createPlatform } from '../support/platform-database.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';
import { untilStatus, untilWell } from './support/until-status.js';

/** G6 and G10: a writer that dies again and again. */

const place = new Workplace();
const DEATHS = 80;
const STEP_MS = 20;

it.each(['a worker thread', 'a child process'])(
  '%s: nothing is lost or twice, and the host lives',
  async (kind) => {
    const isShared = kind === 'a child process';
    if (isShared) createPlatform(place.platform);
    const recorder = await RemoteRecorder.start(
      place,
      isShared ? { sharedDatabase: { file: place.platform } } : {},
    );
    const receipts: Array<Promise<string[]>> = [];
    for (let death = 0; death < DEATHS; death++) {
      receipts.push(recorder.call('recordDurably', 50));
      await recorder.call('record', 50);
      await recorder.call('terminateWorker');
      await pause(STEP_MS);
    }
    const { incarnation } = await untilStatus(recorder, (status) => status.incarnation > 2);
    // Not one for every death: they wait longer and longer.
    expect(incarnation).toBeLessThan(DEATHS / 2);
    const acknowledged = (await Promise.all(receipts)).flat();
    await recorder.call('flush', 'stored');
    const { accounting } = await untilWell(recorder);
    expectAllStored(accounting, DEATHS * 100);
    await recorder.call('close');
    await recorder.end();
    const [file, prefix] = isShared ? [place.platform, 'blotter_'] : [place.store, ''];
    expectTrail(file, { created: DEATHS * 100, acknowledged }, prefix);
  },
);
