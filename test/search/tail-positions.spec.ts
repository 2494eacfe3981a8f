import { Finder, type TailGroup, type TailQuestion, parseFilter } from '@blotter/core/reader';
import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { TestBlotter } from '../support/test-blotter.js';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();

async function start(): Promise<{ finder: Finder; record: (...descriptions: string[]) => Promise<void> }> {
  const blotter = new TestBlotter({ directory: place.directory });
  place.later(() => blotter.processor.close());
  await blotter.processor.ready();
  const finder = new Finder({ file: place.store });
  place.later(() => finder.close());
  const record = async (...descriptions: string[]): Promise<void> => {
    for (const description of descriptions) blotter.record(undefined, description);
    await blotter.processor.flush('stored');
  };
  return { finder, record };
}

/** Groups of a tail, until so many records are there. */
async function groups(finder: Finder, question: TailQuestion, records: number): Promise<TailGroup[]> {
  const list: TailGroup[] = [];
  for await (const group of finder.tail(question)) {
    list.push(group);
    if (bodies(list).length >= records) break;
  }
  return list;
}

const bodies = (list: readonly TailGroup[]): unknown[] =>
  list.flatMap((group) => group.records.map(({ record }) => record.body));

const EVERY = { filter: parseFilter('') };
const EVEN = { filter: parseFilter('even') };

it('begins with the last records that fit, and misses none after them', async () => {
  const { finder, record } = await start();
  await record('odd 1', 'even 2', 'odd 3', 'even 4', 'even 6', 'odd 7');
  const followed: unknown[] = [];
  for await (const { records } of finder.tail({ ...EVEN, last: 2 })) {
    if (followed.length === 0) await record('even 8', 'odd 9', 'even 10');
    followed.push(...records.map(({ record: { body } }) => body));
    if (followed.length === 4) break;
  }
  expect(followed).toEqual(['even 4', 'even 6', 'even 8', 'even 10']);
});

it('goes on after any record, and after a group', async () => {
  const { finder, record } = await start();
  await record('odd 0');
  const [first] = await groups(finder, EVERY, 0);
  await record('odd 1', 'even 2', 'odd 3', 'even 4');
  const all = (await groups(finder, { ...EVERY, after: first!.position }, 4)).flatMap(
    ({ records }) => records,
  );
  expect(all.map(({ record: { body } }) => body)).toEqual(['odd 1', 'even 2', 'odd 3', 'even 4']);
  const after = all[0]!.position;
  expect(bodies(await groups(finder, { ...EVEN, after }, 2))).toEqual(['even 2', 'even 4']);
  expect(bodies(await groups(finder, { ...EVEN, after: all[1]!.position }, 1))).toEqual(['even 4']);
  const last = (await groups(finder, { ...EVEN, after }, 2)).at(-1)!;
  await record('even 6');
  expect(bodies(await groups(finder, { ...EVERY, after: last.position }, 1))).toEqual(['even 6']);
});

it('goes on where the record of a position is gone', async () => {
  const { finder, record } = await start();
  await record('odd 1', 'odd 3');
  const [group] = await groups(finder, { ...EVERY, last: 1 }, 1);
  const database = new Database(place.store);
  place.later(() => database.close());
  database.exec('DELETE FROM record');
  const [position] = await groups(finder, { ...EVERY, after: group!.records[0]!.position }, 0);
  await record('even 4');
  expect(bodies(await groups(finder, { ...EVERY, after: position!.position }, 1))).toEqual(['even 4']);
});

it('says after a while without records that it lives, and how far it is', async () => {
  const { finder, record } = await start();
  await record('odd 1');
  const tail = finder.tail(EVEN)[Symbol.asyncIterator]();
  const first = (await tail.next()).value as TailGroup;
  await record('odd 3', 'odd 5');
  const second = (await tail.next()).value as TailGroup;
  expect(second.records).toEqual([]);
  expect(second.position).not.toBe(first.position);
  await tail.return?.();
});

it('ends when its signal is aborted, waiting or not', async () => {
  const { finder, record } = await start();
  await record('odd 1');
  const end = new AbortController();
  const tail = finder.tail(EVERY, end.signal)[Symbol.asyncIterator]();
  await tail.next();
  const next = tail.next();
  end.abort();
  expect(await next).toMatchObject({ done: true });
  expect(await finder.tail(EVERY, end.signal)[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
});

it('refuses what is no position of this store', async () => {
  const { finder, record } = await start();
  await record('odd 1');
  const [{ position }] = (await groups(finder, EVERY, 0)) as [TailGroup];
  const [version, , generation] = position.split('.') as [string, string, string];
  const other = Buffer.from('another store').toString('base64url');
  const wrong = [
    '',
    'x',
    `${position}.`,
    `t2.1.${generation}`,
    `${version}.zz.${generation}`,
    `t1.1.${other}`,
  ];
  for (const after of wrong) {
    const next = finder
      .tail({ ...EVERY, after })
      [Symbol.asyncIterator]()
      .next();
    await expect(next).rejects.toMatchObject({ code: 'ERR_BLOTTER_CURSOR' });
  }
});

it.each([{ last: -1 }, { last: 1001 }, { last: 1, after: 't1.1.x' }])('refuses %j', async (wrong) => {
  const { finder } = await start();
  const next = finder
    .tail({ ...EVERY, ...wrong })
    [Symbol.asyncIterator]()
    .next();
  await expect(next).rejects.toMatchObject({ code: 'ERR_BLOTTER_QUESTION' });
});
