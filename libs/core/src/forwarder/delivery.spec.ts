import { expect, it } from '@jest/globals';
import { Alarm } from './alarm.js';
import { Delivery } from './delivery.js';
import type { NewDeadLetter } from './forward-file.js';
import type { Parcel } from './parcel.js';
import type { Answer, Sender } from './sender.js';

const ACCEPTED: Answer = { kind: 'accepted', rejected: 0, message: '' };
const refused = (code: string): Answer => ({ kind: 'refused', code, message: `no: ${code}` });

/** Ids as bytes: what a destination of these specs reads. */
function parcel(ids: readonly number[], through = ids.at(-1)!): Parcel {
  return {
    records: ids.length,
    firstId: ids[0]!,
    firstUid: `uid-${ids[0]}`,
    through,
    payload: Uint8Array.from(ids),
    isFull: false,
    part: (from, to) => parcel(ids.slice(from, to), to === ids.length ? through : ids[to - 1]),
  };
}

/** A destination that decides by the ids of a request. */
class Desk implements Sender {
  readonly requests: number[][] = [];
  readonly taken: number[] = [];

  constructor(private readonly decide: (ids: readonly number[], request: number) => Answer) {}

  send(request: Uint8Array): Promise<Answer> {
    const ids = [...request];
    this.requests.push(ids);
    const answer = this.decide(ids, this.requests.length);
    if (answer.kind === 'accepted') this.taken.push(...ids);
    return Promise.resolve(answer);
  }

  close(): void {}
}

async function deliver(desk: Desk, ids: readonly number[]) {
  const books = { through: 0, sent: 0, leftOut: 0, retries: 0, letters: [] as NewDeadLetter[] };
  const delivery = new Delivery(desk, new Alarm(), {
    advanced: (through, sent, letters) => {
      expect(through).toBeGreaterThan(books.through);
      books.through = through;
      books.sent += sent;
      books.letters.push(...letters);
    },
    leftOut: (records) => (books.leftOut += records),
    retrying: () => books.retries++,
    accepted: () => undefined,
  });
  const delivered = await delivery.deliver(parcel(ids), () => undefined);
  return { delivered, ...books, dead: books.letters.map(({ recordId }) => recordId) };
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
/** Refuses every request that holds one of these. */
const poison =
  (ids: readonly number[], code = '400') =>
  (request: readonly number[]): Answer =>
    request.some((id) => ids.includes(id)) ? refused(code) : ACCEPTED;

it('moves on when a request is taken', async () => {
  const desk = new Desk(() => ACCEPTED);
  expect(await deliver(desk, upTo(200))).toMatchObject({ through: 200, sent: 200, dead: [] });
  expect(desk.requests).toHaveLength(1);
});

it.each([1, 2, 77, 128, 199, 200])('finds the one of 200 that is refused: %i', async (bad) => {
  const desk = new Desk(poison([bad]));
  const { delivered, through, sent, dead, letters } = await deliver(desk, upTo(200));
  expect(delivered.kind).toBe('done');
  expect({ through, sent, dead }).toEqual({ through: 200, sent: 199, dead: [bad] });
  expect(letters[0]).toMatchObject({ uid: `uid-${bad}`, code: '400', reason: 'no: 400' });
  expect(desk.taken).toEqual(upTo(200).filter((id) => id !== bad));
  expect(desk.requests.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(200)) + 3);
});

it('keeps the order of what is taken, whatever is refused', async () => {
  const bad = upTo(250).filter((id) => id % 7 === 3 || (id > 100 && id < 106));
  const desk = new Desk(poison(bad, '500'));
  const { dead } = await deliver(desk, upTo(250));
  expect(dead).toEqual(bad);
  expect(desk.taken).toEqual(upTo(250).filter((id) => !bad.includes(id)));
});

it('takes many refused records in a row for what is wrong when the destination takes an empty request', async () => {
  const desk = new Desk((ids) => (ids.length === 0 ? ACCEPTED : refused('400')));
  const { delivered, dead, through } = await deliver(desk, upTo(30));
  expect(delivered.kind).toBe('done');
  expect(dead).toEqual(upTo(30));
  expect(through).toBe(30);
});

it.each(['401', '403', '404', '500', 'UNIMPLEMENTED'])(
  'gives nothing up while everything is refused with %s',
  async (code) => {
    const desk = new Desk((ids) => (ids.length === 0 ? ACCEPTED : refused(code)));
    const { delivered, dead, through } = await deliver(desk, upTo(200));
    expect(delivered).toEqual({ kind: 'refusing', code, message: `no: ${code}` });
    expect({ dead, through }).toEqual({ dead: [], through: 0 });
    expect(desk.requests.length).toBeLessThan(30);
  },
);

it.each(['400', '401', '500'])(
  'gives nothing up that was refused with %s before the destination was sound again, whenever that is',
  async (code) => {
    for (let refusals = 1; refusals < 25; refusals++) {
      const desk = new Desk((_, request) => (request <= refusals ? refused(code) : ACCEPTED));
      const { delivered, dead, sent } = await deliver(desk, upTo(64));
      expect(dead).toEqual([]);
      // It gave up before that, and will try again.
      if (delivered.kind === 'refusing') continue;
      expect([...desk.taken].sort((a, b) => a - b)).toEqual(upTo(64));
      expect(sent).toBe(64);
    }
  },
);

it('gives nothing up while even an empty request is refused', async () => {
  const desk = new Desk(() => refused('400'));
  const { delivered, dead } = await deliver(desk, upTo(3));
  expect(delivered.kind).toBe('refusing');
  expect(dead).toEqual([]);
});

it('sends the same request again until there is an answer', async () => {
  const later: Answer = { kind: 'retryable', code: '503', message: 'later', retryAfterMs: 1 };
  const desk = new Desk((_, request) => (request < 3 ? later : ACCEPTED));
  const { retries, sent } = await deliver(desk, upTo(5));
  expect({ retries, sent }).toEqual({ retries: 2, sent: 5 });
  expect(desk.requests).toEqual([upTo(5), upTo(5), upTo(5)]);
});

it('counts what a request that was taken left out, and does not send it again', async () => {
  const desk = new Desk(() => ({ kind: 'accepted', rejected: 2, message: 'too old' }));
  expect(await deliver(desk, upTo(5))).toMatchObject({ sent: 3, leftOut: 2, through: 5, dead: [] });
  expect(desk.requests).toHaveLength(1);
});
