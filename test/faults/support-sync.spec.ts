import { beforeEach, expect } from '@jest/globals';
import { join } from 'node:path';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { RemoteSubject } from './support/remote-subject.js';

const DELAY_MS = 300;

describeWithFaults('slow and failing fsync', () => {
  const place = new Workplace();
  let faults: FaultInjector;
  let subject: RemoteSubject;
  let file: string;

  beforeEach(async () => {
    faults = new FaultInjector();
    place.later(() => faults.close());
    subject = await RemoteSubject.start(place, faults);
    file = join(place.directory, 'some.log');
    await subject.call('create', file);
    await subject.call('insert', place.store, 10);
  });

  it.each(['fsync', 'fdatasync'] as const)('a slow %s returns no sooner', async (sync) => {
    const fault = faults.slowFsync('some.log', DELAY_MS);
    const { code, tookMs } = await subject.call(sync, file);
    expect(code).toBeUndefined();
    expect(tookMs).toBeGreaterThanOrEqual(DELAY_MS);
    expect(fault.hits).toBe(1);
  });

  it('COMMIT waits for a slow disk', async () => {
    const fault = faults.slowFsync('blotter.db-wal', DELAY_MS);
    const { value, tookMs } = await subject.call('insert', place.store, 10);
    expect(value).toBe(2);
    expect(tookMs).toBeGreaterThanOrEqual(DELAY_MS);
    expect(fault.hits).toBeGreaterThan(0);
  });

  it('what is held up goes on when the fault ends', async () => {
    const fault = faults.slowFsync('some.log', 3_600_000);
    let isDone = false;
    const done = subject.call('fdatasync', file).finally(() => (isDone = true));
    await fault.struck();
    expect(isDone).toBe(false);
    fault.end();
    expect((await done).code).toBeUndefined();
    expect(fault.hits).toBe(1);
  });

  it('other paths are not touched', async () => {
    const fault = faults.failFsync('journal/');
    expect((await subject.call('fdatasync', file)).code).toBeUndefined();
    expect((await subject.call('insert', place.store, 10)).code).toBeUndefined();
    expect(fault.hits).toBe(0);
  });

  it.each(['fsync', 'fdatasync'] as const)('%s fails with EIO until the fault ends', async (sync) => {
    const fault = faults.failFsync('some.log');
    expect((await subject.call(sync, file)).code).toBe('EIO');
    fault.end();
    expect((await subject.call(sync, file)).code).toBeUndefined();
    expect(fault.hits).toBe(1);
  });

  it('COMMIT fails when the disk does', async () => {
    faults.failFsync('blotter.db-wal');
    expect((await subject.call('insert', place.store, 10)).code).toBe('SQLITE_IOERR_FSYNC');
    faults.clear();
    expect((await subject.call('insert', place.store, 10)).value).toBe(2);
  });
});
