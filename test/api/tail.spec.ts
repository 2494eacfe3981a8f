import { expect, it } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { startSidecar } from '../sidecar/support/sidecars.js';
import type { SidecarProcess } from '../support/sidecar.js';
import { Workplace } from '../support/workplace.js';
import { DescribedApi, checkSchema } from './support/described-api.js';
import { EventClient } from './support/event-client.js';
import { type SentRecord, sendRecords, untilFound } from './support/sent-records.js';

const place = new Workplace();

const batch = (from: number, count: number, body = 'tick'): SentRecord[] =>
  Array.from({ length: count }, (_, n) => ({
    type: (from + n) % 2 === 0 ? 'even' : 'odd',
    body,
    attributes: { number: String(from + n) },
  }));

async function follow(sidecar: SidecarProcess, query: string, headers = {}): Promise<EventClient> {
  const client = await EventClient.open(`${sidecar.api}/api/tail${query}`, headers);
  place.later(() => client.vanish());
  return client;
}

/** The numbers of the records that have come, each as it is described. */
function numbersOf({ events }: Pick<EventClient, 'events'>): number[] {
  return events.map(({ event, data }) => {
    expect(event).toBe('record');
    const record = JSON.parse(data) as { data: { number: string } };
    checkSchema('Record', record);
    return Number(record.data.number);
  });
}

it('tells what arrives, and only what fits', async () => {
  const sidecar = await startSidecar(place);
  const api = new DescribedApi(`${sidecar.api}/api`);
  await sendRecords(sidecar, batch(0, 10));
  await untilFound(api, 10);
  const all = await follow(sidecar, '?last=3');
  const even = await follow(sidecar, '?filter=type%3Deven');
  await even.until(() => even.lastEventId !== undefined);
  await sendRecords(sidecar, batch(10, 10));
  await all.until(() => all.events.length === 13);
  await even.until(() => even.events.length === 5);
  expect(numbersOf(all)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  expect(numbersOf(even)).toEqual([10, 12, 14, 16, 18]);
});

it('tells each record exactly once, however often the connection is lost', async () => {
  const sidecar = await startSidecar(place);
  const BATCHES = 40;
  const SIZE = 50;
  const got: number[] = [];
  // Who has seen where "from now on" is misses nothing, even without a record so far.
  let client = await follow(sidecar, '?filter=type%3Deven');
  await client.until(() => client.lastEventId !== undefined);
  const sending = (async () => {
    for (let n = 0; n < BATCHES; n++) await sendRecords(sidecar, batch(n * SIZE, SIZE));
  })();
  while (got.length < (BATCHES * SIZE) / 2) {
    const enough = Math.min(randomInt(1, 300), (BATCHES * SIZE) / 2 - got.length);
    await client.until(() => client.events.length >= enough);
    client.vanish();
    // What has come together with the last one is known, too.
    got.push(...numbersOf(client));
    client = await follow(sidecar, '?filter=type%3Deven&last=7', { 'last-event-id': client.lastEventId! });
  }
  await sending;
  expect(got).toEqual(Array.from({ length: (BATCHES * SIZE) / 2 }, (_, n) => 2 * n));
});

it('goes on after the sidecar was ended and started again', async () => {
  const first = await startSidecar(place);
  const before = await follow(first, '');
  await before.until(() => before.lastEventId !== undefined);
  await sendRecords(first, batch(0, 5));
  await before.until(() => before.events.length === 5);
  const ending = first.end();
  await before.ended;
  expect(before.answer.complete).toBe(true);
  expect(await ending).toBe(0);

  const second = await startSidecar(place);
  await sendRecords(second, batch(5, 5));
  const after = await follow(second, '', { 'last-event-id': before.lastEventId! });
  await after.until(() => after.events.length === 5);
  expect([...numbersOf(before), ...numbersOf(after)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('waits for a slow client, and nobody waits for that', async () => {
  const sidecar = await startSidecar(place);
  const api = new DescribedApi(`${sidecar.api}/api`);
  const [slow, fast] = [await follow(sidecar, ''), await follow(sidecar, '')];
  for (const client of [slow, fast]) await client.until(() => client.lastEventId !== undefined);
  slow.stall();
  const RECORDS = 300;
  for (let n = 0; n < RECORDS; n += 50) await sendRecords(sidecar, batch(n, 50, 'x'.repeat(50_000)));
  await fast.until(() => fast.events.length === RECORDS);
  expect((await api.get('/count')).body.records).toBe(RECORDS);
  expect(slow.events.length).toBeLessThan(RECORDS);
  slow.goOn();
  await slow.until(() => slow.events.length === RECORDS);
  expect(numbersOf(slow)).toEqual(numbersOf(fast));
});

it('keeps nothing of clients that vanish', async () => {
  const sidecar = await startSidecar(place, {
    BLOTTER_SEARCH_MAX_TAILS: '2',
    BLOTTER_SEARCH_QUERY_THREADS: '1',
    BLOTTER_SEARCH_MAX_WAITING_QUESTIONS: '2',
  });
  const api = new DescribedApi(`${sidecar.api}/api`);
  await sendRecords(sidecar, batch(0, 1000));
  await untilFound(api, 1000);
  for (let round = 0; round < 20; round++) {
    // As soon as they are gone there is room for others.
    const open = async (): Promise<EventClient> => {
      for (;;) {
        const client = await follow(sidecar, '?last=1000');
        if (client.answer.statusCode === 200) return client;
        client.vanish();
      }
    };
    const clients = [await open(), await open()];
    for (const client of clients) client.vanish();
    const gone = new AbortController();
    const questions = Array.from({ length: 3 }, () =>
      fetch(`${api.url}/count?filter=data.number~9`, { signal: gone.signal }).catch(() => undefined),
    );
    gone.abort();
    await Promise.all(questions);
  }
  await untilFound(api, 1000);
  expect(sidecar.lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
});
