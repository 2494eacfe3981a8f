import { it } from '@jest/globals';
import { SlotFile } from '@blotter/core/journal';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { expectTrail } from './support/trail.js';
import { untilStatus, untilWell } from './support/until-status.js';

/** G10: somebody deletes Blotter's files while it runs. */

const place = new Workplace();
const journal = (): string => join(place.directory, 'journal');
const filesOf = (end: string): string[] =>
  existsSync(journal()) ? readdirSync(journal()).filter((name) => name.endsWith(end)) : [];
const stateOf = (name: string): { created: number; durable: number } | undefined =>
  SlotFile.read(join(journal(), name)) as { created: number; durable: number } | undefined;

/** Waits until the journal folder is as it should be. */
async function until(isReached: () => boolean): Promise<void> {
  for (let i = 0; i < 1500; i++) {
    if (isReached()) return;
    await pause(20);
  }
  throw new Error(`Waited in vain; the journal has ${JSON.stringify(filesOf(''))}.`);
}

const isComplete = (): boolean =>
  filesOf('.0.lock').length === 1 && filesOf('.1.lock').length === 1 && filesOf('.run').length === 1;

it('the journal folder, while the store is locked: everything is appended once more', async () => {
  const recorder = await RemoteRecorder.start(place);
  const acknowledged = await recorder.call('recordDurably', 100);
  await recorder.call('flush', 'stored');
  const lock = await holdLock(place, place.store);
  acknowledged.push(...(await recorder.call('recordDurably', 2000)));
  rmSync(journal(), { recursive: true });
  acknowledged.push(...(await recorder.call('recordDurably', 500)));
  await until(isComplete);
  await untilStatus(recorder, ({ faults }) => faults.every(({ place: at }) => at === 'store'));
  await recorder.program.kill();
  await lock.release();
  await nextStart(place);
  expectTrail(place.store, { created: 2600, acknowledged, unknown: { unclean_end: 1 } });
});

it('the journal folder, with nothing to record: it is made again, and no fault stays', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 100);
  await recorder.call('flush', 'stored');
  rmSync(journal(), { recursive: true });
  await until(isComplete);
  await untilWell(recorder);
  await recorder.call('record', 100);
  await recorder.call('close');
  await recorder.end();
  expectTrail(place.store, { created: 200 });
});

it('the whole data folder: what was in the store is told as lost', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 700);
  await recorder.call('flush', 'stored');
  rmSync(place.directory, { recursive: true });
  await recorder.call('record', 300);
  await recorder.call('flush', 'stored');
  await untilWell(recorder);
  await recorder.call('close');
  await recorder.end();
  expectTrail(place.store, { created: 1000, lost: { store_replaced: 700 } });
});

it('lock and run files: they are made again, with what is known', async () => {
  const recorder = await RemoteRecorder.start(place);
  const acknowledged = await recorder.call('recordDurably', 300);
  await recorder.call('flush', 'stored');
  for (const end of ['.lock', '.run']) for (const name of filesOf(end)) rmSync(join(journal(), name));
  await until(isComplete);
  await until(() => filesOf('.run').every((name) => stateOf(name)?.durable === 300));
  acknowledged.push(...(await recorder.call('recordDurably', 50)));
  await untilWell(recorder);
  await until(() => filesOf('.run').every((name) => stateOf(name)?.durable === 350));
  await recorder.program.kill();
  await nextStart(place);
  expectTrail(place.store, { created: 350, acknowledged, unknown: { unclean_end: 1 } });
});

it('only the run file: the end of the process is noticed all the same', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 300);
  await recorder.call('flush', 'stored');
  const [name] = filesOf('.run');
  rmSync(join(journal(), name!));
  await until(isComplete);
  await recorder.program.kill();
  await nextStart(place);
  expectTrail(place.store, { created: 300, unknown: { unclean_end: 1 } });
});

it('what another living process would take for dead is not told as dead', async () => {
  const recorder = await RemoteRecorder.start(place);
  const other = await RemoteRecorder.start(place);
  await recorder.call('record', 300);
  await recorder.call('flush', 'stored');
  for (const name of filesOf('.0.lock')) rmSync(join(journal(), name));
  await until(() => filesOf('.0.lock').length === 2);
  await other.call('record', 300);
  for (const each of [recorder, other]) {
    await each.call('close');
    await each.end();
  }
  expectTrail(place.store, { created: 600 });
});
