import { beforeEach, expect } from '@jest/globals';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { expectTrail, readTrail } from './support/trail.js';
import { untilFault, untilWell } from './support/until-status.js';

/** G1 and G7: an fsync that takes for ever, or fails. */

const FOR_EVER_MS = 3_600_000;

describeWithFaults('a disk that is slow or fails', () => {
  const place = new Workplace();
  let faults: FaultInjector;
  let recorder: RemoteRecorder;

  beforeEach(async () => {
    faults = new FaultInjector();
    place.later(() => faults.close());
    recorder = await RemoteRecorder.start(place, {}, { env: faults.env });
    await recorder.call('record', 100);
    await recorder.call('flush', 'stored');
  });

  async function end(): Promise<void> {
    await recorder.call('flush', 'stored');
    await untilWell(recorder);
    await recorder.call('close');
    await recorder.end();
  }

  async function finish(created: number, acknowledged: readonly string[]): Promise<void> {
    await end();
    expectTrail(place.store, { created, acknowledged });
  }

  it('an fsync of the journal that does not end holds up no caller, and nothing is acknowledged', async () => {
    const fault = faults.slowFsync('.blj', FOR_EVER_MS);
    let isAcknowledged = false;
    const receipts = recorder.call('recordDurably', 10).finally(() => (isAcknowledged = true));
    await fault.struck();
    // These answers come from the thread that records: it is not held up.
    for (let turn = 0; turn < 20; turn++) {
      await recorder.call('record', 500);
      expect((await recorder.call('status')).accounting).toMatchObject({ durable: 100, dropped: {} });
    }
    expect(isAcknowledged).toBe(false);
    fault.end();
    await finish(10_110, await receipts);
  });

  it('an fsync of the store that does not end holds up the worker, and no caller; nothing is lost', async () => {
    const fault = faults.slowFsync('blotter.db', FOR_EVER_MS);
    const first = await recorder.call('recordDurably', 10);
    await fault.struck();
    for (let turn = 0; turn < 20; turn++) {
      await recorder.call('record', 500);
      expect((await recorder.call('status')).accounting).toMatchObject({ stored: 100, dropped: {} });
    }
    fault.end();
    await finish(10_110, first);
  });

  it('an fsync of the journal that fails is tried until it succeeds, and nothing is acknowledged before', async () => {
    const fault = faults.failFsync('.blj');
    let isAcknowledged = false;
    const receipts = recorder.call('recordDurably', 10).finally(() => (isAcknowledged = true));
    await fault.struck(5);
    expect(await untilFault(recorder, 'journal', 'EIO')).toMatchObject({
      health: 'failing',
      accounting: { durable: 100, dropped: {} },
    });
    expect(isAcknowledged).toBe(false);
    fault.end();
    await finish(110, await receipts);
  });

  it('an fsync of the store that fails: the journal holds the records', async () => {
    const fault = faults.failFsync('blotter.db');
    const acknowledged = await recorder.call('recordDurably', 10);
    await fault.struck(3);
    expect(await untilFault(recorder, 'store', /^SQLITE_IOERR/)).toMatchObject({
      health: 'degraded',
      accounting: { durable: 110, stored: 100 },
    });
    fault.end();
    await finish(110, acknowledged);
  });

  it('an fsync that fails when the process exits is told', async () => {
    const fault = faults.failFsync('.blj');
    await recorder.call('recordAndExit', 500).catch(() => undefined);
    await recorder.program.ended;
    expect(fault.hits).toBeGreaterThan(0);
    fault.end();
    recorder = await RemoteRecorder.start(place);
    await end();
    // What it did not come to tell before it ended, the next one tells.
    await nextStart(place);
    // The worker may have had them in the file when its fsync failed: then they are found there.
    const isFound = readTrail(place.store).stored === 600;
    expectTrail(place.store, { created: 600, lost: isFound ? {} : { journal_unwritable: 500 } });
  });
});
