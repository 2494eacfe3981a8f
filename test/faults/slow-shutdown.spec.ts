import { beforeEach } from '@jest/globals';
import { expectBalanced } from '../support/checks.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { expectTrail } from './support/trail.js';

/** G5: a shutdown whose deadline passes, because the disk of the journal is slow. */

const FSYNC_MS = 3000;
const RECORDS = 3000;
const RECEIPTS = 50;

describeWithFaults('a shutdown past its deadline', () => {
  const place = new Workplace();
  let faults: FaultInjector;

  beforeEach(() => {
    faults = new FaultInjector();
    place.later(() => faults.close());
  });

  it('close(): the process ends, and nothing is lost or there twice', async () => {
    const { recorder, acknowledged } = await struck();
    expectBalanced(await recorder.call('close'));
    await recorder.end();
    await nextStart(place);
    expectTrail(place.store, { created: RECORDS + RECEIPTS, acknowledged });
  });

  it('a script that comes to its end meanwhile: the same', async () => {
    const { recorder, acknowledged } = await struck();
    await recorder.end();
    await nextStart(place);
    expectTrail(place.store, { created: RECORDS + RECEIPTS, acknowledged });
  });

  /** A recorder whose worker is in the middle of an fsync. */
  async function struck(): Promise<{ recorder: RemoteRecorder; acknowledged: string[] }> {
    const recorder = await RemoteRecorder.start(place, { shutdownTimeoutMs: 500 }, { env: faults.env });
    const acknowledged = await recorder.call('recordDurably', RECEIPTS);
    const slow = faults.slowFsync('/journal', FSYNC_MS);
    await recorder.call('record', RECORDS);
    recorder.call('flush', 'durable').catch(() => undefined);
    await slow.struck();
    return { recorder, acknowledged };
  }
});
