import { beforeEach, expect } from '@jest/globals';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { expectTrail, readTrail } from './support/trail.js';
import { untilFault, untilStatus, untilWell } from './support/until-status.js';

/** G3 and G10: a disk that is full for the journal, the store or both. */

describeWithFaults('a full disk', () => {
  const place = new Workplace();
  let faults: FaultInjector;

  beforeEach(() => {
    faults = new FaultInjector();
    place.later(() => faults.close());
  });

  describe.each([
    { where: 'of the journal', path: 'journal/', at: 'journal', code: 'ENOSPC', health: 'failing' },
    { where: 'of the store', path: 'blotter.db', at: 'store', code: 'SQLITE_FULL', health: 'degraded' },
    { where: 'of both', path: '/', at: 'journal', code: 'ENOSPC', health: 'failing' },
  ] as const)('$where', ({ path, at, code, health }) => {
    const partOf = (): string => (path === '/' ? place.directory : path);

    it('loses nothing with the default bounds, and heals without another record', async () => {
      const recorder = await RemoteRecorder.start(place, {}, { env: faults.env });
      const acknowledged = await recorder.call('recordDurably', 500);
      await recorder.call('flush', 'stored');
      const fault = faults.fillDisk(partOf());
      await recorder.call('record', 5000);
      expect(await untilFault(recorder, at, code)).toMatchObject({ health, accounting: { dropped: {} } });
      fault.end();
      await recorder.call('flush', 'stored');
      expect((await untilWell(recorder)).accounting).toMatchObject({ stored: 5500, queued: 0 });
      await recorder.call('close');
      await recorder.end();
      expectTrail(place.store, { created: 5500, acknowledged });
    });

    it('with a bound of 1,000 loses exactly what the gap records say', async () => {
      const recorder = await RemoteRecorder.start(place, { maxQueueRecords: 1000 }, { env: faults.env });
      const acknowledged = await recorder.call('recordDurably', 500);
      await recorder.call('flush', 'stored');
      const fault = faults.fillDisk(partOf());
      for (let burst = 0; burst < 5; burst++) {
        await recorder.call('record', 1000);
        await untilFault(recorder, at, code);
      }
      fault.end();
      await recorder.call('flush', 'stored');
      await untilWell(recorder);
      await untilStatus(recorder, ({ accounting }) => accounting.queued === 0);
      await recorder.call('close');
      await recorder.end();
      const lost = readTrail(place.store).lost.queue_full ?? 0;
      if (at === 'journal') expect(lost).toBeGreaterThan(3000);
      expectTrail(place.store, { created: 5500, acknowledged, lost: lost === 0 ? {} : { queue_full: lost } });
    });

    it('for an instant, with nothing to record, leaves no fault behind', async () => {
      const recorder = await RemoteRecorder.start(place, {}, { env: faults.env });
      await recorder.call('record', 10);
      await recorder.call('flush', 'stored');
      const fault = faults.fillDisk(partOf());
      await recorder.call('record', 10);
      await untilFault(recorder, at, code);
      fault.end();
      expect((await untilWell(recorder)).accounting).toMatchObject({ created: 20 });
    });
  });
});
