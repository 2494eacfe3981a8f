import { expect, describe, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { Reaction } from '../support/otlp/otlp-sink.js';
import { Workplace } from '../support/workplace.js';
import { Forwarding, numbered, recordBefore, startSink } from './support/forwarding.js';

const RECORDS = 600;
/** How long a destination misbehaves. */
const BAD_MS = 2000;
/** 250 ms apart at least. */
const MOST_RETRIES = BAD_MS / 250 + 1;

const workplace = new Workplace();

describe('a destination that does not take a request now', () => {
  it.each<[string, Reaction, number?]>([
    ['429 with Retry-After', { status: 429, retryAfter: '1' }],
    ['503', { status: 503 }],
    ['a reset', 'reset'],
    ['no answer', 'hang', 500],
  ])('is sent the same again without hurry: %s', async (_, reaction, timeoutMs = 10_000) => {
    const uids = await recordBefore(workplace, numbered('record', RECORDS));
    const sink = await startSink(workplace, () => reaction);
    const forwarding = await Forwarding.start(workplace, sink, { timeoutMs });
    await pause(BAD_MS);
    const { retries } = await forwarding.says({ state: 'waiting' });
    expect(retries).toBeGreaterThan(0);
    expect(sink.requests.length).toBeLessThanOrEqual(MOST_RETRIES);
    // One request in flight, and always the same.
    for (const { records } of sink.requests) expect(records).toEqual(sink.requests[0]!.records);

    sink.behaviour = () => 'accept';
    await forwarding.taken(RECORDS);
    const { fault, ...figures } = await forwarding.says({ state: 'current', lagRecords: 0 });
    expect(figures).toMatchObject({ sent: RECORDS, rejected: 0, deadLetters: 0 });
    expect(fault).toBeUndefined();
    const taken = sink.taken.map(({ uid }) => uid);
    // On a machine that is busy, an answer may take longer than a short patience.
    expect(reaction === 'hang' ? [...new Set(taken)] : taken).toEqual(uids);
  });

  it('is left alone for as long as Retry-After asks', async () => {
    await recordBefore(workplace, numbered('record', 10));
    let requests = 0;
    const sink = await startSink(workplace, () =>
      ++requests <= 2 ? { status: 429, retryAfter: '1' } : 'accept',
    );
    const forwarding = await Forwarding.start(workplace, sink);
    await forwarding.taken(10);
    const [first, second, third] = sink.requests.map(({ at }) => at);
    // A timer may come a millisecond early.
    expect(second! - first!).toBeGreaterThanOrEqual(995);
    expect(third! - second!).toBeGreaterThanOrEqual(995);
    expect(sink.requests).toHaveLength(3);
  });
});

describe('a destination that refuses everything', () => {
  /** Of a batch with 512 records: 10 requests down to the first suspect, some more to the eighth, and an empty one. */
  const MOST_REQUESTS_A_PASS = 30;
  /** After about 1, 2 and 4 seconds, which are random to a half. */
  const MOST_PASSES = 5;

  it.each([401, 500])('gets everything when it is sound again: %i', async (status) => {
    const uids = await recordBefore(workplace, numbered('record', RECORDS));
    const sink = await startSink(workplace, () => ({ status, message: 'go away' }));
    const forwarding = await Forwarding.start(workplace, sink);
    const refusing = await forwarding.says({ state: 'refusing' });
    expect(refusing.fault).toMatchObject({
      code: String(status),
      message: expect.stringContaining('go away'),
    });
    await pause(BAD_MS);
    expect(sink.requests.length).toBeLessThanOrEqual(MOST_REQUESTS_A_PASS * MOST_PASSES);

    sink.behaviour = () => 'accept';
    await forwarding.taken(RECORDS);
    expect(sink.taken.map(({ uid }) => uid)).toEqual(uids);
    expect(await forwarding.says({ state: 'current' })).toMatchObject({
      sent: RECORDS,
      rejected: 0,
      deadLetters: 0,
    });
  });

  it('is at fault, not the records, when it refuses even a request without any', async () => {
    const uids = await recordBefore(workplace, numbered('record', RECORDS));
    const sink = await startSink(workplace, () => ({ status: 400 }));
    const forwarding = await Forwarding.start(workplace, sink);
    await forwarding.says({ state: 'refusing', deadLetters: 0 });
    sink.behaviour = () => 'accept';
    await forwarding.taken(RECORDS);
    expect(sink.taken.map(({ uid }) => uid)).toEqual(uids);
  });
});

describe('a destination that takes a request', () => {
  it('is not sent again what it left out of it', async () => {
    const uids = await recordBefore(workplace, numbered('record', RECORDS));
    let requests = 0;
    const sink = await startSink(workplace, () =>
      requests++ === 0 ? { leaveOut: 3, message: 'three are too old' } : 'accept',
    );
    const forwarding = await Forwarding.start(workplace, sink);
    const status = await forwarding.says({ leftOut: 3, lagRecords: 0 });
    expect(status).toMatchObject({ sent: RECORDS - 3, deadLetters: 0, retries: 0 });
    expect(sink.requests.flatMap(({ records }) => records.map(({ uid }) => uid))).toEqual(uids);
  });

  it('is sent it again when its answer is lost, and nothing is missing', async () => {
    const uids = await recordBefore(workplace, numbered('record', RECORDS));
    let requests = 0;
    const sink = await startSink(workplace, () => (requests++ === 0 ? 'accept in silence' : 'accept'));
    const forwarding = await Forwarding.start(workplace, sink);
    await forwarding.says({ lagRecords: 0, state: 'current' });
    const [first, ...others] = sink.requests;
    expect(others[0]!.records).toEqual(first!.records);
    expect(others.flatMap(({ records }) => records.map(({ uid }) => uid))).toEqual(uids);
  });
});
