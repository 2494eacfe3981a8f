import { expect, it } from '@jest/globals';
import { startSidecar } from '../sidecar/support/sidecars.js';
import { Workplace } from '../support/workplace.js';
import { DescribedApi } from './support/described-api.js';
import { type SentRecord, sendRecords, untilFound, untilIndexed } from './support/sent-records.js';

const place = new Workplace();

const NEW_YEAR = 1_767_225_600_000_000_000n;
const MINUTE = 60_000_000_000n;
const RECORDS = 120;

/** One a minute from the new year on: every third is a rejected order, the others are filled. */
const sent = Array.from({ length: RECORDS }, (_, n): SentRecord => ({
  type: n % 3 === 0 ? 'order.rejected' : 'order.filled',
  severity: n % 3 === 0 ? 13 : 9,
  body: n % 10 === 0 ? 'The take profit was reached' : 'An order',
  attributes: {
    'activity.source.expert.id': String(n % 4),
    symbol: n % 2 === 0 ? 'TSLA' : 'AAPL',
    'log.record.uid': `0199f000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  },
  time: NEW_YEAR + BigInt(n) * MINUTE,
  traceId: n === 7 ? '4bf92f3577b34da6a3ce929d0e0e4736' : undefined,
}));

async function start(): Promise<DescribedApi> {
  const sidecar = await startSidecar(place);
  const api = new DescribedApi(`${sidecar.api}/api`);
  await sendRecords(sidecar, sent);
  await untilIndexed(api, RECORDS);
  return api;
}

it('answers every question, as it is described', async () => {
  const api = await start();

  const page = await api.get('/records', { filter: 'type:order.* source.expert=3 "take profit"', limit: 2 });
  expect(page.body).toMatchObject({ records: [], next: null, coverage: { isComplete: true } });

  const found = await api.get('/records', { filter: 'severity>=warning data.symbol=AAPL', limit: 3 });
  expect(found.body.records.map(({ id }: { id: number }) => id)).toEqual([118, 112, 106]);
  expect(found.body.records[0]).toMatchObject({
    uid: '0199f000-0000-7000-8000-000000000117',
    time: '2026-01-01T01:57:00Z',
    severity: { number: 13, name: 'warning' },
    type: 'order.rejected',
    description: 'An order',
    source: { expert: '1' },
    data: { symbol: 'AAPL' },
    service: 'shop',
    scope: { name: 'test', version: '1' },
  });

  const one = await api.get('/records/0199f000-0000-7000-8000-000000000007');
  expect(one.body).toMatchObject({ id: 8, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' });
  expect((await api.get('/records/0199f000-0000-7000-8000-00000000ffff')).status).toBe(404);

  expect((await api.get('/count', { filter: 'type=order.rejected' })).body.records).toBe(40);
  const between = { since: '2026-01-01T00:30:00Z', until: '2026-01-01T02:00:00+01:00' };
  expect((await api.get('/count', between)).body.records).toBe(30);
  expect((await api.get('/count', { since: '1h' })).body.records).toBe(0);

  const facets = await api.get('/facets', {
    field: ['type', 'data.symbol'],
    filter: 'source.expert=0',
    limit: 1,
  });
  expect(facets.body.facets).toEqual([
    { field: 'type', values: [{ value: 'order.filled', records: 20 }], otherRecords: 10 },
    { field: 'data.symbol', values: [{ value: 'TSLA', records: 30 }], otherRecords: 0 },
  ]);

  const histogram = await api.get('/histogram', {
    since: '2026-01-01T00:00:00Z',
    until: '2026-01-01T02:00:00Z',
    buckets: 2,
    by: 'type',
  });
  expect(histogram.body).toMatchObject({
    from: '2026-01-01T00:00:00Z',
    fromUnixNano: String(NEW_YEAR),
    widthNano: String(60n * MINUTE),
    series: [
      { value: 'order.filled', records: [40, 40] },
      { value: 'order.rejected', records: [20, 20] },
    ],
  });

  const { body: fields } = await api.get('/fields');
  expect(fields.fields).toContainEqual({ name: 'source.expert', isIndexed: true });
  const values = await api.get('/values', { field: 'type', prefix: 'order.r' });
  expect(values.body.values).toEqual([{ value: 'order.rejected', records: 40 }]);

  expect((await api.get('/statistics')).body).toMatchObject({
    records: RECORDS,
    firstId: 1,
    lastId: RECORDS,
    firstTime: '2026-01-01T00:00:00Z',
    lastTime: '2026-01-01T01:59:00Z',
  });
  expect((await api.get('/openapi.json')).body.openapi).toMatch(/^3\.1/);
});

it('turns pages both ways while records arrive', async () => {
  const sidecar = await startSidecar(place);
  const api = new DescribedApi(`${sidecar.api}/api`);
  await sendRecords(sidecar, sent.slice(0, 100));
  await untilFound(api, 100);
  const question = { filter: 'type=order.filled', since: '2026-01-01', limit: 10 };
  const ids = (body: { records: Array<{ id: number }> }): number[] => body.records.map(({ id }) => id);

  const first = (await api.get('/records', question)).body;
  await sendRecords(sidecar, sent.slice(100));
  await untilFound(api, RECORDS);
  const second = (await api.get('/records', { ...question, cursor: first.next })).body;
  expect(Math.max(...ids(second))).toBeLessThan(Math.min(...ids(first)));
  const back = (await api.get('/records', { ...question, cursor: second.previous })).body;
  expect(ids(back)).toEqual(ids(first));
  const newer = (await api.get('/records', { ...question, cursor: first.previous })).body;
  expect(Math.min(...ids(newer))).toBeGreaterThan(Math.max(...ids(first)));

  const all: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await api.get('/records', { ...question, ...(cursor !== '' && { cursor }) });
    all.push(...ids(body));
    cursor = body.next;
  }
  expect(all).toEqual(sent.flatMap(({ type }, n) => (type === 'order.filled' ? [n + 1] : [])).reverse());
});

it('ends a page of large records before it is too large, and goes on with the next', async () => {
  const sidecar = await startSidecar(place);
  const api = new DescribedApi(`${sidecar.api}/api`);
  const LARGE = 24;
  for (let n = 0; n < LARGE; n += 4) {
    await sendRecords(
      sidecar,
      Array.from({ length: 4 }, () => ({ type: 'large', body: 'x'.repeat(2 * 1024 * 1024) })),
    );
  }
  await untilFound(api, LARGE);
  for (const order of ['arrival', 'time']) {
    const ids: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await api.get('/records', { limit: 1000, order, ...(cursor !== '' && { cursor }) });
      expect(body.records.length).toBeLessThanOrEqual(8);
      ids.push(...body.records.map(({ id }: { id: number }) => id));
      cursor = body.next;
    }
    expect(ids).toEqual(Array.from({ length: LARGE }, (_, n) => LARGE - n));
  }
});
