import { beforeEach, expect } from '@jest/globals';
import { describeWithFaults } from '../faults/support/describe-with.js';
import { FaultInjector } from '../faults/support/faults.js';
import { expectTrail } from '../faults/support/trail.js';
import { expectAllStored, expectBalanced } from '../support/checks.js';
import { RemoteIngest } from '../support/remote-ingest.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { request } from './requests.js';

/** G2 and G3: at a bound a request is refused, its sender keeps it, and it is in no book. */

const FOR_EVER_MS = 3_600_000;
const FULL = 'ERR_BLOTTER_FULL';
const CLOSED = 'ERR_BLOTTER_CLOSED';

describeWithFaults('a receiver at its bounds', () => {
  const place = new Workplace();
  let faults: FaultInjector;
  beforeEach(() => {
    faults = new FaultInjector();
    place.later(() => faults.close());
  });

  const start = (options = {}): Promise<RemoteIngest> =>
    RemoteIngest.start(place, options, { env: faults.env });

  it.each([
    ['records', { maxQueueRecords: 10 }],
    ['bytes', { maxQueueBytes: 1024 }],
  ])('more %s than may wait are refused, until there is room', async (_, options) => {
    const ingest = await start(options);
    const fault = faults.slowFsync('.blj', FOR_EVER_MS);
    // Larger than the bound, but nothing waits: otherwise it could never be delivered.
    const first = ingest.call('append', request('first', 100));
    await fault.struck();
    expect(await ingest.call('append', request('second', 2), request('third', 3))).toEqual([FULL, FULL]);
    const status = await ingest.call('status');
    expect(status).toMatchObject({ accounting: { created: 100, queued: 100, dropped: {}, rejected: {} } });
    expect(status.refused).toEqual({ requests: 2, records: 5 });
    fault.end();
    expect(await first).toEqual(['durable']);
    expect(await ingest.call('append', request('second', 2))).toEqual(['durable']);
    expectAllStored(await ingest.call('close'), 102);
    expectTrail(place.store, { created: 102 });
  });

  it('while the journal cannot be written one request is tried, and it recovers by itself', async () => {
    const ingest = await start();
    faults.failFsync('.blj');
    const probe = ingest.call('append', request('probe', 3));
    await until('it is failing', async () => (await ingest.call('status')).health === 'failing');
    expect(await ingest.call('append', request('other'))).toEqual([FULL]);
    faults.clear();
    expect(await probe).toEqual(['durable']);
    await until('it has recovered', async () => (await ingest.call('status')).health === 'ok');
    const requests = Array.from({ length: 20 }, (_, i) => request(`r${i}`));
    expect(new Set(await ingest.call('append', ...requests))).toEqual(new Set(['durable']));
    expectAllStored(await ingest.call('close'), 23);
    expectTrail(place.store, { created: 23 });
  });

  it('a request on its way when the receiver closes is written out; later ones are refused', async () => {
    const ingest = await start();
    expect(await ingest.call('appendAndClose', request('last', 7))).toBe('durable');
    expect(await ingest.call('append', request('too late'))).toEqual([CLOSED]);
    const { accounting, state } = await ingest.call('status');
    expect(state).toBe('closed');
    expect(accounting).toMatchObject({ created: 7, durable: 7 });
    await ingest.end();
    expectTrail(place.store, { created: 7 });
  });

  it('a request that cannot be written at the end is refused, and its books balance', async () => {
    const ingest = await start();
    faults.failFsync('.blj');
    expect(await ingest.call('appendAndClose', request('lost', 7), 300)).toBe(CLOSED);
    const { accounting } = await ingest.call('status');
    expectBalanced(accounting);
    expect(accounting).toMatchObject({ created: 7, queued: 7 });
  });
});
