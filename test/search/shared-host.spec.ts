import { Finder, parseFilter } from '@blotter/core/reader';
import { expect, it } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { createPlatform } from '../support/platform-database.js';
import { TestBlotter } from '../support/test-blotter.js';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();

async function tryLock(): Promise<unknown> {
  const program = place.start('search/try-lock', [place.platform]);
  const { got } = await program.next('tried');
  await program.ended;
  return got;
}

/** Closing a file gives up all of the process's POSIX locks on it, whichever library took them. */
it('leaves the host, which has node:sqlite, its lock on the file', async () => {
  createPlatform(place.platform, 'delete');
  const blotter = new TestBlotter({ directory: place.directory, sharedDatabase: { file: place.platform } });
  blotter.record();
  await blotter.processor.flush('stored');
  await blotter.processor.close();
  const host = new DatabaseSync(place.platform);
  place.later(() => host.close());
  host.exec(`BEGIN IMMEDIATE; INSERT INTO orders (writer, status) VALUES ('host', 'filled')`);
  const finder = new Finder({ file: place.platform, prefix: 'blotter_', isShared: true });
  expect(await finder.count({ filter: parseFilter('') })).toMatchObject({ records: 1 });
  await finder.close();
  expect(await tryLock()).toBe('SQLITE_BUSY');
  host.exec('COMMIT');
  expect(await tryLock()).toBe('the lock');
});
