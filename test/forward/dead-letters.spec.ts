import { DeadLetterBox } from '@blotter/core/forward';
import { StoreReader, type StoredRecord } from '@blotter/core/reader';
import { expect, it } from '@jest/globals';
import type { Behaviour } from '../support/otlp/otlp-sink.js';
import { scanRequest } from '../support/otlp/scan-request.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { Forwarding, numbered, recordBefore, startSink } from './support/forwarding.js';

const BATCH = 512;
const POISON = 'record 300';

const workplace = new Workplace();

/** Refuses every request that holds one of these. */
function refusing(...poison: string[]): Behaviour {
  return (records) =>
    records.some(({ body }) => poison.includes(body))
      ? { status: 400, message: 'this record is poison' }
      : 'accept';
}

function deadLetters(): DeadLetterBox {
  const box = new DeadLetterBox({ file: workplace.store });
  workplace.later(() => box.close());
  return box;
}

/** 512 records, one of which the destination never takes, and the forwarding that found out. */
async function poisoned(): Promise<{ forwarding: Forwarding; uids: string[]; poison: string }> {
  const uids = await recordBefore(workplace, numbered('record', BATCH));
  const sink = await startSink(workplace, refusing(POISON));
  const forwarding = await Forwarding.start(workplace, sink);
  await forwarding.says({ lagRecords: 0, deadLetters: 1 });
  return { forwarding, uids, poison: uids[300]! };
}

function gaps(): StoredRecord[] {
  const reader = new StoreReader({ file: workplace.store });
  try {
    return reader.latest(10).filter(({ eventName }) => eventName === 'blotter.gap');
  } finally {
    reader.close();
  }
}

it('keeps the one record of a request that is refused, with the reason, and delivers the others', async () => {
  const { forwarding, uids, poison } = await poisoned();
  const { sink } = forwarding;
  expect(sink.requests[0]!.records).toHaveLength(BATCH);
  expect(sink.taken.map(({ uid }) => uid)).toEqual(uids.filter((uid) => uid !== poison));
  expect(await forwarding.status()).toMatchObject({ rejected: 1, sent: BATCH - 1, state: 'current' });
  // Halving: two requests a level; and once more, to be sure.
  expect(sink.filled.length).toBeLessThanOrEqual(2 + 2 * Math.log2(BATCH));
  const letters = deadLetters().list();
  expect(letters).toMatchObject([
    { destination: 'otlp', uid: poison, code: '400', reason: 'this record is poison', state: 'kept' },
  ]);
  expect(scanRequest(Buffer.from(letters[0]!.payload))).toEqual([{ uid: poison, body: POISON }]);
});

it('goes on with what comes after it', async () => {
  const { forwarding } = await poisoned();
  await forwarding.describe(['afterwards']);
  await forwarding.taken(BATCH);
  expect(forwarding.sink.taken.at(-1)!.body).toBe('afterwards');
});

it('finds a refused record that is the last, and one that is alone', async () => {
  const sink = await startSink(workplace, refusing('last', 'alone'));
  const forwarding = await Forwarding.start(workplace, sink);
  await forwarding.describe(['first', 'last']);
  await forwarding.says({ deadLetters: 1 });
  await forwarding.describe(['alone']);
  await forwarding.says({ deadLetters: 2, lagRecords: 0 });
  expect(sink.taken.map(({ body }) => body)).toEqual(['first']);
});

it('sends a dead letter once more when it is asked to, and keeps it when it is refused again', async () => {
  const { forwarding, poison } = await poisoned();
  const box = deadLetters();
  const [letter] = box.list();
  const before = forwarding.sink.filled.length;

  expect(box.retry({ ids: [letter!.id] })).toBe(1);
  await until('it is refused again', () => forwarding.sink.filled.length > before);
  await until('it is kept', () => box.list()[0]?.state === 'kept');
  expect(box.list()).toHaveLength(1);

  forwarding.sink.behaviour = () => 'accept';
  expect(box.retry({ destination: 'otlp' })).toBe(1);
  await forwarding.taken(BATCH);
  await forwarding.says({ deadLetters: 0 });
  expect(forwarding.sink.taken.at(-1)).toEqual({ uid: poison, body: POISON });
  expect(box.list()).toEqual([]);
});

it('says in the trail that a dead letter was dropped', async () => {
  const { forwarding } = await poisoned();
  const box = deadLetters();
  expect(box.drop({ ids: box.list().map(({ id }) => id) })).toBe(1);
  expect(box.list()).toEqual([]);
  await until('the trail says so', () => gaps().length === 1);
  const attributes = Object.fromEntries(gaps()[0]!.attributes);
  expect(attributes).toMatchObject({
    'blotter.destination': 'otlp',
    'blotter.gap.records': 1,
    'blotter.gap.reason': 'dead_letters_dropped',
  });
  await forwarding.says({ deadLetters: 0 });
  // Which is a record like any other.
  await forwarding.taken(BATCH);
  expect(forwarding.sink.taken.map(({ body }) => body)).not.toContain(POISON);
});
