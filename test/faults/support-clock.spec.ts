import { expect } from '@jest/globals';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { RemoteSubject } from './support/remote-subject.js';

const HOUR_MS = 3_600_000;
/** More than any of these calls takes; far less than a step. */
const SLACK_MS = HOUR_MS / 10;

describeWithFaults('a clock that steps', () => {
  const place = new Workplace();

  it('is seen by the main thread, a worker and SQLite; the monotonic clock goes on', async () => {
    const faults = new FaultInjector();
    place.later(() => faults.close());
    const subject = await RemoteSubject.start(place, faults);
    const monotonic = (await subject.call('monotonicNow')).value as number;

    for (const [step, hours] of [
      [3 * HOUR_MS, 3],
      [-5 * HOUR_MS, -2],
    ] as const) {
      faults.stepClock(step);
      for (const clock of ['now', 'workerNow', 'databaseNow'] as const) {
        const ahead = ((await subject.call(clock)).value as number) - Date.now();
        expect(Math.abs(ahead - hours * HOUR_MS)).toBeLessThan(SLACK_MS);
      }
    }
    const passed = ((await subject.call('monotonicNow')).value as number) - monotonic;
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThan(SLACK_MS);

    faults.clear();
    expect(Math.abs(((await subject.call('now')).value as number) - Date.now())).toBeLessThan(SLACK_MS);
  });
});
