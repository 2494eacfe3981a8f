import type { BlotterOptions } from '@blotter/core';
import { expect } from '@jest/globals';
import { createPlatform } from '../support/platform-database.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import type { Fault } from './support/fault.js';
import { FaultInjector } from './support/faults.js';
import { expectTrail } from './support/trail.js';

/** G7: no acknowledgement before the fsync, whoever writes the journal. */

const UNTIL_ENDED_MS = 3_600_000;
const RECORDS = 10;
const SEGMENTS = '.blj';
const WRITERS = [
  ['a worker thread', false],
  ['a child process', true],
] as const;

describeWithFaults('an acknowledgement', () => {
  const place = new Workplace();
  let faults: FaultInjector;

  beforeEach(() => {
    faults = new FaultInjector();
    place.later(() => faults.close());
  });

  async function start(options: BlotterOptions = {}): Promise<RemoteRecorder> {
    const recorder = await RemoteRecorder.start(place, options, { env: faults.env });
    // After a failure: before the program is killed, whose end would wait for a child process that is held up.
    place.later(() => faults.clear());
    return recorder;
  }

  describe.each(WRITERS)('by %s', (_, isShared) => {
    const [file, prefix] = isShared ? (['platform', 'blotter_'] as const) : (['store', ''] as const);

    function startWriter(): Promise<RemoteRecorder> {
      return start(isShared ? { sharedDatabase: { file: place.platform } } : {});
    }

    beforeEach(() => {
      if (isShared) createPlatform(place.platform);
    });

    async function expectAll(recorder: RemoteRecorder, acknowledged: readonly string[]): Promise<void> {
      await recorder.call('close');
      await recorder.end();
      expectTrail(place[file], { created: acknowledged.length, acknowledged }, prefix);
    }

    it('comes after the fsync, batch by batch', async () => {
      const recorder = await startWriter();
      const first = faults.slowFsync(SEGMENTS, UNTIL_ENDED_MS);
      const one = recorder.call('recordDurably', RECORDS);
      expect(await firstOf(one, first)).toBe('fsync');
      const two = recorder.call('recordDurably', RECORDS);
      expect(await durable(recorder)).toEqual([0, 2 * RECORDS]);

      const second = faults.slowFsync(SEGMENTS, UNTIL_ENDED_MS);
      first.end();
      const acknowledged = await one;
      expect(await firstOf(two, second)).toBe('fsync');
      expect(await durable(recorder)).toEqual([RECORDS, RECORDS]);
      second.end();
      await expectAll(recorder, [...acknowledged, ...(await two)]);
    });

    it('does not come while fsync fails', async () => {
      const recorder = await startWriter();
      const fault = faults.failFsync(SEGMENTS);
      const one = recorder.call('recordDurably', RECORDS);
      expect(await firstOf(one, fault)).toBe('fsync');
      const two = recorder.call('recordDurably', RECORDS);
      await fault.struck(4);
      expect(await durable(recorder)).toEqual([0, 2 * RECORDS]);
      expect(await recorder.call('status')).toMatchObject({
        health: 'failing',
        faults: [{ place: 'journal', code: 'EIO' }],
      });
      fault.end();
      await expectAll(recorder, [...(await one), ...(await two)]);
    });
  });

  it('of the first batch of a segment comes after the fsync of its folder', async () => {
    const recorder = await start();
    // What a path meets first is what happens to it: these are not held up.
    for (const others of [SEGMENTS, '.run', 'store.state', 'reserve']) faults.slowFsync(others, 0);
    const folder = faults.slowFsync(`${place.directory}/journal`, UNTIL_ENDED_MS);
    const one = recorder.call('recordDurably', RECORDS);
    expect(await firstOf(one, folder)).toBe('fsync');
    expect(await durable(recorder)).toEqual([0, RECORDS]);
    folder.end();
    await one;
  });
});

/** What comes first: the acknowledgement, or the fsync that a fault holds up. */
function firstOf(acknowledgement: Promise<unknown>, fault: Fault): Promise<'acknowledgement' | 'fsync'> {
  return Promise.race([
    acknowledgement.then(() => 'acknowledgement' as const),
    fault.struck().then(() => 'fsync' as const),
  ]);
}

/** Records acknowledged and queued. What the writer had said by now is in: the second answer comes a turn later. */
async function durable(recorder: RemoteRecorder): Promise<[durable: number, queued: number]> {
  await recorder.call('status');
  const { accounting } = await recorder.call('status');
  return [accounting.durable, accounting.queued];
}
