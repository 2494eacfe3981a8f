import { beforeEach, expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { RemoteSubject } from './support/remote-subject.js';

describeWithFaults('a full or read-only disk', () => {
  const place = new Workplace();
  let faults: FaultInjector;
  let subject: RemoteSubject;
  let file: string;

  beforeEach(async () => {
    faults = new FaultInjector();
    place.later(() => faults.close());
    subject = await RemoteSubject.start(place, faults);
    file = join(place.directory, 'some.log');
    await subject.call('append', file, 1000);
    await subject.call('insert', place.store, 10);
  });

  it('refuses what needs space, takes what does not', async () => {
    const fault = faults.fillDisk(place.directory);
    expect((await subject.call('append', file, 1)).code).toBe('ENOSPC');
    expect((await subject.call('writev', file, 1000, 10)).code).toBe('ENOSPC');
    expect((await subject.call('overwrite', file, 1000, 10)).code).toBe('ENOSPC');
    expect((await subject.call('truncate', file, 1001)).code).toBe('ENOSPC');
    expect((await subject.call('create', join(place.directory, 'new'))).code).toBe('ENOSPC');
    expect(fault.hits).toBe(5);

    expect((await subject.call('overwrite', file, 0, 1000)).value).toBe(1000);
    expect((await subject.call('writev', file, 500, 500)).value).toBe(500);
    expect((await subject.call('truncate', file, 900)).code).toBeUndefined();
    expect((await subject.call('fdatasync', file)).code).toBeUndefined();
    expect(fault.hits).toBe(5);
  });

  it('takes the part of a write that fits', async () => {
    faults.fillDisk('some.log');
    expect((await subject.call('overwrite', file, 990, 100)).value).toBe(10);
    expect((await subject.call('writev', file, 999, 100)).value).toBe(1);
    expect(readFileSync(file).length).toBe(1000);
  });

  it('refuses a transaction, and takes it when there is space again', async () => {
    faults.fillDisk('blotter.db');
    expect((await subject.call('insert', place.store, 10_000)).code).toBe('SQLITE_FULL');
    expect((await subject.call('append', file, 10)).value).toBe(10);
    faults.clear();
    expect((await subject.call('insert', place.store, 10_000)).value).toBe(2);
  });

  it('is the same for a child process', async () => {
    const fault = faults.fillDisk('some.log');
    expect((await subject.call('childAppend', file, 1)).value).toMatchObject({ code: 'ENOSPC' });
    fault.end();
    expect((await subject.call('childAppend', file, 1)).value).toMatchObject({ value: 1 });
  });

  it('read-only: changes nothing, also in files that were open', async () => {
    faults.makeReadOnly(place.directory);
    expect((await subject.call('append', file, 1)).code).toBe('EROFS');
    expect((await subject.call('truncate', file, 1)).code).toBe('EROFS');
    expect((await subject.call('remove', file)).code).toBe('EROFS');
    expect((await subject.call('create', join(place.directory, 'new'))).code).toBe('EROFS');
    expect((await subject.call('insert', place.store, 10)).code).toBe('SQLITE_IOERR_WRITE');
    faults.clear();
    expect((await subject.call('insert', place.store, 10)).value).toBe(2);
  });
});
