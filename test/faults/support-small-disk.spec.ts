import { beforeEach, expect } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workplace } from '../support/workplace.js';
import { describeWithSmallDisk } from './support/describe-with.js';
import { RemoteSubject } from './support/remote-subject.js';
import { SmallDisk } from './support/small-disk.js';

const DISK_BYTES = 4 << 20;

describeWithSmallDisk('a small disk', () => {
  const place = new Workplace();
  let disk: SmallDisk;
  let subject: RemoteSubject;

  beforeEach(async () => {
    disk = SmallDisk.mount(DISK_BYTES, place);
    subject = await RemoteSubject.start(place);
  });

  it('is full, and works again when the space is given back', async () => {
    const file = join(disk.directory, 'some.log');
    const database = join(disk.directory, 'some.db');
    expect((await subject.call('append', file, 4096)).value).toBe(4096);
    expect((await subject.call('insert', database, 10)).value).toBe(1);
    disk.fill();
    expect((await subject.call('append', file, 1)).code).toBe('ENOSPC');
    expect((await subject.call('insert', database, 100_000)).code).toBe('SQLITE_FULL');
    expect((await subject.call('overwrite', file, 0, 4096)).value).toBe(4096);
    disk.free();
    expect((await subject.call('append', file, 1)).value).toBe(1);
    expect((await subject.call('insert', database, 100_000)).value).toBe(2);
  });

  it('takes what has become free since', async () => {
    const file = join(disk.directory, 'some.log');
    await subject.call('append', file, 100 * 4096);
    disk.fill();
    await subject.call('truncate', file, 0);
    disk.fill();
    expect((await subject.call('append', file, 1)).code).toBe('ENOSPC');
  });

  it('can be read-only', async () => {
    const file = join(disk.directory, 'some.log');
    await subject.call('create', file);
    disk.remount('ro');
    expect((await subject.call('append', file, 1)).code).toBe('EROFS');
    disk.remount('rw');
    expect((await subject.call('append', file, 1)).value).toBe(1);
  });

  it('is gone after unmounting, also while it is in use', async () => {
    await subject.call('insert', join(disk.directory, 'some.db'), 10);
    disk.unmount();
    expect(existsSync(disk.directory)).toBe(false);
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(disk.directory);
  });
});
