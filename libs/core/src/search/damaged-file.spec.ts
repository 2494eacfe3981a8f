import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRAIL_ROW, insertTrail } from '../../../../test/support/searchable-trail.js';
import { parseFilter } from '../query/index.js';
import { openStore } from '../store/index.js';
import { Indexer } from './indexer.js';
import { type Control, SearchReader } from './search-reader.js';
import { searchFileOf } from './search-schema.js';

const PATIENT: Control = { deadline: Infinity, isCancelled: () => false };
const PAGE_BYTES = 8192;

it('is answered without, and made anew, when a reader finds the search file damaged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blotter-damaged-'));
  const file = join(folder, 'blotter.db');
  const searchFile = searchFileOf(file);
  openStore({ file, prefix: '', view: 'activity_log', isShared: false }).database.close();
  insertTrail(file, fc.sample(TRAIL_ROW, { numRuns: 2000, seed: 1 }), 0);
  const index = (): void => {
    const indexer = new Indexer({ storeFile: file, prefix: '', searchFile, attributes: [] });
    while (indexer.step(10_000).rows > 0);
    indexer.close();
  };
  const question = { filter: parseFilter('type:order.* profit'), limit: 1000 };
  index();
  const reader = new SearchReader({ file });
  const expected = reader.page(question, PATIENT).records.map(({ id }) => id);
  expect(expected.length).toBeGreaterThan(100);
  reader.close();

  const descriptor = openSync(searchFile, 'r+');
  for (let at = PAGE_BYTES; at < statSync(searchFile).size; at += PAGE_BYTES) {
    writeSync(descriptor, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, at);
  }
  closeSync(descriptor);
  const second = new SearchReader({ file });
  const found = second.page(question, PATIENT);
  expect(found.records.map(({ id }) => id)).toEqual(expected);
  expect(found.coverage.answeredBy).toBe('scan');

  expect(existsSync(`${searchFile}.damaged`)).toBe(true);
  index();
  expect(existsSync(`${searchFile}.damaged`)).toBe(false);
  const again = second.page(question, PATIENT);
  expect(again.records.map(({ id }) => id)).toEqual(expected);
  expect(again.coverage.answeredBy).toBe('index');
  second.close();
  rmSync(folder, { recursive: true, force: true });
});
