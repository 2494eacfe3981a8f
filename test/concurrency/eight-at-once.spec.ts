import type { ShutdownReport } from '@blotter/core';
import { expect } from '@jest/globals';
import { expectAllStored, expectStored } from '../support/checks.js';
import { Workplace } from '../support/workplace.js';

/** Eight writers, one file, started at once on an empty folder: 0 lost, 0 twice. */

const WRITERS = 8;
const RECORDS = 20_000;
const place = new Workplace();

it('eight processes write 20,000 records each into one file', async () => {
  const options = JSON.stringify({ directory: place.directory });
  const writers = Array.from({ length: WRITERS }, () =>
    place.start('concurrency/writer', [options, String(RECORDS)]),
  );
  for (const writer of writers) {
    expectAllStored((await writer.next('done')).books as ShutdownReport, RECORDS);
    expect(await writer.ended).toMatchObject({ code: 0, stderr: '' });
  }
  expectStored(place.store, WRITERS * RECORDS);
}, 180_000);

it('eight worker threads of one process write 20,000 records each into one file', async () => {
  const options = JSON.stringify({ directory: place.directory });
  const program = place.start('concurrency/threads', [options, String(RECORDS), String(WRITERS)]);
  const { books } = await program.next('done');
  expect(books).toHaveLength(WRITERS);
  for (const report of books as ShutdownReport[]) expectAllStored(report, RECORDS);
  expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
  expectStored(place.store, WRITERS * RECORDS);
}, 180_000);
