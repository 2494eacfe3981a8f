import { JournalDirectory, writeWholeSegment } from '@blotter/core/journal';
import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { nextStart } from '../support/next-start.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';
import { brokenRecord, logRecord, logsRequest } from '../support/otlp.js';
import { expectTrail } from './support/trail.js';
import { untilStatus, untilWell } from './support/until-status.js';

/** G3: batches in the journal that are whole, and not OTLP. */

const INSTANCE = 'aaaaaaaa-0000-4000-8000-000000000001';
const place = new Workplace();

interface Row {
  readonly batch: number;
  readonly position: number | null;
  readonly records: number;
  readonly code: string;
}

function rejected(): Row[] {
  const database = new Database(place.store, { readonly: true });
  const rows = database
    .prepare<[], Row>('SELECT batch, position, records, code FROM rejected ORDER BY id')
    .all();
  database.close();
  return rows;
}

/** A segment as a process leaves it at its end; batches from 1 on. */
function leaveSegment(payloads: ReadonlyArray<{ readonly records: number; readonly payload: Buffer }>): void {
  const directory = new JournalDirectory(join(place.directory, 'journal'));
  directory.create();
  const frames = payloads.map(({ records, payload }, i) => ({
    batch: i + 1,
    records,
    payload,
    appendedAtMs: Date.now(),
  }));
  writeWholeSegment(directory, INSTANCE, 1, frames);
}

const good = (name: string, records: number) => ({
  records,
  payload: logsRequest(Array.from({ length: records }, (_, i) => logRecord(`${name} ${i}`, `${name}-${i}`))),
});

const between = {
  records: 3,
  payload: logsRequest([logRecord('before', 'b-0'), brokenRecord(), logRecord('after', 'b-2')]),
};

it.each([
  { what: 'bytes that are nothing', payload: Buffer.from('this is not protobuf at all') },
  { what: 'a request that is cut short', payload: good('x', 5).payload.subarray(0, -3) },
])('$what: the batch is kept whole, the others are stored', async ({ payload }) => {
  leaveSegment([good('a', 10), { records: 5, payload }, good('c', 10)]);
  await nextStart(place);
  expectTrail(place.store, { created: 25, acknowledged: ['a-0', 'a-9', 'c-0', 'c-9'], rejected: 5 });
  expect(rejected()).toEqual([{ batch: 2, position: null, records: 5, code: 'ERR_BLOTTER_MALFORMED' }]);
});

it('one broken record between good ones: it alone is set aside', async () => {
  leaveSegment([good('a', 10), between, good('c', 10)]);
  await nextStart(place);
  expectTrail(place.store, { created: 23, acknowledged: ['a-9', 'b-0', 'b-2', 'c-0'], rejected: 1 });
  expect(rejected()).toEqual([{ batch: 2, position: 1, records: 1, code: 'ERR_BLOTTER_MALFORMED' }]);
});

it('beside a Blotter that records', async () => {
  const recorder = await RemoteRecorder.start(place);
  const acknowledged = await recorder.call('recordDurably', 100);
  leaveSegment([between]);
  acknowledged.push(...(await recorder.call('recordDurably', 100)));
  while (rejected().length === 0) await recorder.call('flush', 'stored');
  await untilStatus(recorder, ({ counters }) => counters.rejectedRecords === 1);
  await untilWell(recorder);
  await recorder.call('close');
  await recorder.end();
  expectTrail(place.store, { created: 203, acknowledged, rejected: 1 });
});
