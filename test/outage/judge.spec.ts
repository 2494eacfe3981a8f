import { expect, it } from '@jest/globals';
import { type Arrival, type OutageEvidence, isGood, judge } from './judge.js';

const KILLED = { what: 'sidecar killed', from: 5000, to: 6000 } as const;

/** Six records of one sender, the last two to another start of the sidecar; stored in order, and sent on. */
const WELL: OutageEvidence = {
  senders: new Map([['a', [0, 0, 0, undefined, 1, 1]]]),
  arrivals: [0, 1, 2, 3, 4, 5].map((n) => arrival(n, 4900 + n)),
  rows: new Map([0, 1, 2, 3, 4, 5].map((n) => [`a-${n}`, [n + 1]])),
  interruptions: [KILLED],
};

function arrival(n: number, at: number): Arrival {
  return { uid: `a-${n}`, at };
}

function verdictOf(change: Partial<OutageEvidence>): ReturnType<typeof judge> {
  return judge({ ...WELL, ...change });
}

it('has nothing to say against a good run', () => {
  const verdict = judge(WELL);
  expect(verdict).toMatchObject({ created: 6, stored: 6, arrived: 6, missing: 0, duplicates: 0 });
  expect(isGood(verdict)).toBe(true);
});

it('sees what is missing', () => {
  const verdict = verdictOf({ arrivals: WELL.arrivals.slice(1) });
  expect(verdict.missing).toBe(1);
  expect(isGood(verdict)).toBe(false);
});

it('explains what was in flight when something ended', () => {
  const verdict = verdictOf({ arrivals: [...WELL.arrivals, arrival(5, 6100)] });
  expect(verdict).toMatchObject({
    duplicates: 1,
    duplicates_by_cause: { 'in flight: sidecar killed': 1 },
    unexplained_duplicates: 0,
  });
  expect(isGood(verdict)).toBe(true);
});

it.each([
  ['it had arrived long before', [arrival(5, 1000), arrival(5, 6100)]],
  ['it came again before anything ended', [arrival(5, 4000), arrival(5, 4500)]],
  ['it arrived first after everything', [arrival(5, 7000), arrival(5, 7500)]],
])('does not explain what is there twice when %s', (_, twice) => {
  const verdict = verdictOf({ arrivals: [...WELL.arrivals.slice(0, 5), ...twice] });
  expect(verdict.unexplained_duplicates).toBe(1);
  expect(isGood(verdict)).toBe(false);
});

it('blames the store for what it holds twice', () => {
  const rows = new Map([...WELL.rows, ['a-5', [6, 7]]]);
  const verdict = verdictOf({ rows, arrivals: [...WELL.arrivals, arrival(5, 9000)] });
  expect(verdict.duplicates_by_cause).toEqual({ 'sent again by the sender and stored twice': 1 });
});

it('sees another order than that of the trail', () => {
  const [first, second, ...others] = WELL.arrivals;
  const verdict = verdictOf({ arrivals: [second!, first!, ...others] });
  expect(verdict).toMatchObject({ out_of_order: 1, out_of_order_of_senders: 1 });
  expect(isGood(verdict)).toBe(false);
});

it('sees a trail that has another order than the sender', () => {
  const order = [1, 0, 2, 3, 4, 5];
  const verdict = verdictOf({
    arrivals: order.map((n) => arrival(n, 4900)),
    rows: new Map(order.map((n, row) => [`a-${n}`, [row + 1]])),
  });
  expect(verdict).toMatchObject({ out_of_order: 0, out_of_order_of_senders: 1 });
  expect(isGood(verdict)).toBe(false);
});

it('does not compare starts of the sidecar with each other, nor what was sent to two of them', () => {
  const order = [4, 5, 0, 3, 1, 2];
  const verdict = verdictOf({
    arrivals: order.map((n) => arrival(n, 4900)),
    rows: new Map(order.map((n, row) => [`a-${n}`, [row + 1]])),
  });
  expect(isGood(verdict)).toBe(true);
});
