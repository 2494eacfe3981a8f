import { expect } from '@jest/globals';
import { holdLock } from '../support/hold-lock.js';
import { Workplace } from '../support/workplace.js';
import { SidecarUnderLoad } from './support/sidecar-under-load.js';

/** G5 over the wire: an orderly end under load, and a sender that sends again. */

const ENDINGS = 5;
/** What a sender may meet: an answer, a refusal to come again later, nobody there, or an end between two requests. */
const CLEAN = ['acknowledged', 'unavailable', 'ECONNREFUSED', 'UND_ERR_SOCKET: other side closed'];

const place = new Workplace();

it('SIGTERM and start, under load: nothing is lost, nothing is stored twice, nobody is cut off', async () => {
  const load = await SidecarUnderLoad.start(place);
  for (let ending = 0; ending < ENDINGS; ending++) {
    await load.progress();
    expect(await load.restart('SIGTERM')).toBe(0);
  }
  await load.progress();
  const { attempts } = await load.finish();
  expect(Object.keys(attempts).filter((outcome) => !CLEAN.includes(outcome))).toEqual([]);
});

it('SIGTERM while another process holds the lock: it ends in time, and the next start stores the rest', async () => {
  const load = await SidecarUnderLoad.start(place);
  await load.progress();
  const lock = await holdLock(place, load.sidecar.store, 'EXCLUSIVE');
  await load.progress();
  const isRestarted = load.restart('SIGTERM');
  await load.sidecar.process.ended;
  await lock.release();
  expect(await isRestarted).toBe(0);
  await load.progress();
  await load.finish();
});
