import { expect } from '@jest/globals';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { expectTrail } from './support/trail.js';

/** Overflow policy `block` on a disk that is full: what the caller could not write out itself goes the usual way. */

const place = new Workplace();

describeWithFaults('overflow block, with the disk full', () => {
  it('acknowledges nothing that is not there, and loses exactly what the gap records say', async () => {
    const faults = new FaultInjector();
    place.later(() => faults.close());
    const options = { overflow: 'block', maxQueueRecords: 500, maxBatchRecords: 50 } as const;
    const recorder = await RemoteRecorder.start(place, options, { env: faults.env });
    await recorder.call('record', 100);
    await recorder.call('flush', 'stored');
    const full = faults.fillDisk('journal/');
    for (let tick = 0; tick < 5; tick++) await recorder.call('record', 400);
    await full.struck();
    full.end();
    await recorder.call('flush', 'durable');
    const uids = await recorder.call('recordDurably', 20);
    await recorder.call('flush', 'stored');
    const { accounting } = await recorder.call('status');
    const lost = accounting.dropped.queue_full ?? 0;
    expect(lost).toBeGreaterThan(0);
    await recorder.program.kill('SIGKILL');
    await nextStart(place);
    expectTrail(place.store, {
      created: 2120,
      acknowledged: uids,
      lost: { queue_full: lost },
      unknown: { unclean_end: 1 },
    });
  });
});
