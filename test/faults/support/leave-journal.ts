import { holdLock } from '../../support/hold-lock.js';
import { RemoteRecorder } from '../../support/remote-recorder.js';
import type { Workplace } from '../../support/workplace.js';

/** Records that fit the memory bound at once. */
const BURST = 20_000;

/**
 * Leaves a journal with so many durable records, of which nothing is in the store.
 * @param end - how the process that recorded them comes to its end.
 */
export async function leaveJournal(
  place: Workplace,
  records: number,
  end: 'killed' | 'closed',
): Promise<void> {
  const recorder = await RemoteRecorder.start(place);
  const lock = await holdLock(place, place.store);
  for (let rest = records; rest > 0; rest -= BURST) {
    await recorder.call('record', Math.min(rest, BURST));
    await recorder.call('flush', 'durable');
  }
  if (end === 'killed') await recorder.program.kill();
  else {
    await recorder.call('close', 500);
    await recorder.end();
  }
  await lock.release();
}
