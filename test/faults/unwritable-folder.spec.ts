import { beforeEach, expect } from '@jest/globals';
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { NOBODY, describeAsNobody, describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { expectTrail } from './support/trail.js';
import { untilFault, untilWell } from './support/until-status.js';

/** G10: a folder that cannot be written, and can be again. */

const place = new Workplace();

describeWithFaults('a disk that is read-only for a while', () => {
  let faults: FaultInjector;

  beforeEach(() => {
    faults = new FaultInjector();
    place.later(() => faults.close());
  });

  it.each([
    { path: 'all', at: 'journal', code: 'EROFS', health: 'failing' },
    { path: 'journal/', at: 'journal', code: 'EROFS', health: 'failing' },
    { path: 'blotter.db', at: 'store', code: /^SQLITE_(READONLY|IOERR|CANTOPEN)/, health: 'degraded' },
  ] as const)('$path: nothing is lost', async ({ path, at, code, health }) => {
    const recorder = await RemoteRecorder.start(place, {}, { env: faults.env });
    const acknowledged = await recorder.call('recordDurably', 100);
    await recorder.call('flush', 'stored');
    const fault = faults.makeReadOnly(path === 'all' ? place.directory : path);
    await recorder.call('record', 3000);
    expect((await untilFault(recorder, at, code)).health).toBe(health);
    fault.end();
    await recorder.call('flush', 'stored');
    expect((await untilWell(recorder)).accounting).toMatchObject({ stored: 3100, dropped: {} });
    await recorder.call('close');
    await recorder.end();
    expectTrail(place.store, { created: 3100, acknowledged });
  });
});

describeAsNobody('a folder whose rights are taken away from the process', () => {
  let data: string;

  beforeEach(() => {
    chmodSync(place.directory, 0o755);
    data = join(place.directory, 'data');
    mkdirSync(data);
    chownSync(data, NOBODY, NOBODY);
  });

  const start = (): Promise<RemoteRecorder> =>
    RemoteRecorder.start(place, { directory: data }, { uid: NOBODY, gid: NOBODY });

  it.each([0o500, 0o000])('mode %s: nothing is lost, and no fault stays', async (mode) => {
    const recorder = await start();
    const acknowledged = await recorder.call('recordDurably', 100);
    await recorder.call('flush', 'stored');
    const folders = [join(data, 'journal'), data];
    for (const folder of folders) chmodSync(folder, mode);
    // A new segment needs the folder; the one that is open can be written all the same.
    await recorder.call('terminateWorker');
    await recorder.call('record', 3000);
    await untilFault(recorder, 'journal', /EACCES|SQLITE_CANTOPEN|ENOENT/);
    for (const folder of folders) chmodSync(folder, 0o700);
    await recorder.call('flush', 'stored');
    await untilWell(recorder);
    await recorder.call('close');
    await recorder.end();
    expectTrail(join(data, 'blotter.db'), { created: 3100, acknowledged });
  });

  it('while there is nothing to record, and it lives', async () => {
    const recorder = await start();
    await recorder.call('record', 100);
    await recorder.call('flush', 'stored');
    const journal = join(data, 'journal');
    chmodSync(journal, 0o000);
    await untilFault(recorder, 'journal', 'EACCES');
    chmodSync(journal, 0o700);
    await untilWell(recorder);
    await recorder.call('record', 100);
    await recorder.call('close');
    await recorder.end();
    expectTrail(join(data, 'blotter.db'), { created: 200 });
    expect(readdirSync(journal).filter((name) => name.endsWith('.blj'))).toEqual([]);
  });
});
