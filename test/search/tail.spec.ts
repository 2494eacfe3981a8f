import { Finder, type StoredRecord, parseFilter } from '@blotter/core/reader';
import { expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Workplace } from '../support/workplace.js';
import { SeededRandom } from '../torture/seeded-random.js';

const PER_SECOND = 20_000;
const SECONDS = 3;
const SEED = 20_260_105;

const place = new Workplace();

interface Follower {
  readonly filter: string;
  /** Which records fit. */
  readonly fits: (n: number) => boolean;
  /** How long it takes over a group, in milliseconds, at most. */
  readonly slownessMs: number;
  /** Of 100 groups, during so many the connection breaks. */
  readonly breaks: number;
}

const FOLLOWERS: Record<string, Follower> = {
  all: { filter: '', fits: () => true, slownessMs: 0, breaks: 10 },
  'all, slow': { filter: '', fits: () => true, slownessMs: 40, breaks: 30 },
  rejected: {
    filter: 'type:order.rejected or type:finished',
    fits: (n) => n % 10 === 0,
    slownessMs: 0,
    breaks: 40,
  },
  'rejected, very slow': {
    filter: 'type:order.rejected or type:finished',
    fits: (n) => n % 10 === 0,
    slownessMs: 60,
    breaks: 50,
  },
  words: { filter: '"rare event" or type:finished', fits: (n) => n % 1000 === 0, slownessMs: 0, breaks: 50 },
  'by value, slow': {
    filter: 'data.n<30000 data.n>=100 or type:finished',
    fits: (n) => n >= 100 && n < 30_000,
    slownessMs: 60,
    breaks: 30,
  },
};

/** Follows until the last record; a connection that breaks leaves what was not looked at of its group, and resumes. */
async function follow(
  finder: Finder,
  follower: Follower,
  random: SeededRandom,
  started: () => void,
): Promise<StoredRecord[]> {
  const filter = parseFilter(follower.filter);
  const seen: StoredRecord[] = [];
  let after: string | undefined;
  for (;;) {
    const connection = new AbortController();
    for await (const group of finder.tail(
      after === undefined ? { filter } : { filter, after },
      connection.signal,
    )) {
      // Without a position there is nothing to resume from: the first group gives one.
      const isBroken = after !== undefined && random.chance(follower.breaks / 100);
      const known = isBroken ? random.integer(0, group.records.length) : group.records.length;
      for (const { record, position } of group.records.slice(0, known)) {
        seen.push(record);
        after = position;
      }
      if (!isBroken) after = group.position;
      started();
      if (seen.at(-1)?.eventName === 'finished') return seen;
      if (follower.slownessMs > 0) await pause(random.integer(0, follower.slownessMs));
      if (isBroken) break;
    }
    connection.abort();
  }
}

it(`gives every matching record exactly once, in order, at ${PER_SECOND} records/s, to slow consumers and after reconnects`, async () => {
  const recorder = place.start('search/steady-recorder', [
    place.directory,
    String(PER_SECOND),
    String(SECONDS),
  ]);
  await recorder.next('ready');
  const finder = new Finder({ file: place.store });
  place.later(() => finder.close());
  const random = new SeededRandom(SEED);
  const starts: Promise<void>[] = [];
  const tails = Object.entries(FOLLOWERS).map(async ([name, follower]) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    starts.push(promise);
    return [name, await follow(finder, follower, random, resolve)] as const;
  });
  // Each knows from where on it follows.
  await Promise.race([Promise.all(starts), Promise.all(tails)]);
  recorder.send({ kind: 'start' });
  const { books } = await recorder.next('stored');
  expect(books).toMatchObject({ created: PER_SECOND * SECONDS + 1 });
  for (const [name, seen] of await Promise.all(tails)) {
    const numbers = seen.slice(0, -1).map(({ attributes }) => Number(Object.fromEntries(attributes).n));
    const expected = Array.from({ length: PER_SECOND * SECONDS }, (_, n) => n).filter(FOLLOWERS[name]!.fits);
    expect([name, numbers.length]).toEqual([name, expected.length]);
    expect(numbers).toEqual(expected);
  }
  expect(await recorder.ended).toMatchObject({ code: 0 });
}, 240_000);
