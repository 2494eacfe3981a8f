import type { TailGroup, TailQuestion } from '@blotter/core/reader';
import { describe, expect, it } from '@jest/globals';
import { Closers } from './support/closers.js';
import { EventClient } from './support/event-client.js';
import { PLATFORMS, type Platform, startApp } from './support/nest-app.js';
import { scriptedFinder, storedRecord, tailOf } from './support/scripted-finder.js';

const { later } = new Closers();

/** More than sockets hold. */
const LARGE = 'x'.repeat(256 * 1024);

const group = (position: string, ...ids: number[]): TailGroup => ({
  position,
  records: ids.map((id) => ({ position: `at-${id}`, record: storedRecord(id) })),
});

async function start(platform: Platform, groups: readonly TailGroup[], maxTails?: number) {
  const asked: TailQuestion[] = [];
  const signals: AbortSignal[] = [];
  const { promise: aborted, resolve: abort } = Promise.withResolvers<unknown>();
  const finder = scriptedFinder({
    tail: (question, signal) => {
      asked.push(question);
      signals.push(signal!);
      signal!.addEventListener('abort', () => abort(signal!.reason));
      return tailOf(groups, signal);
    },
  });
  const { app, url } = await startApp({ later }, platform, {
    finder,
    ...(maxTails !== undefined && { maxTails }),
  });
  const open = async (query = '', headers = {}): Promise<EventClient> => {
    const client = await EventClient.open(`${url}/api/tail${query}`, headers);
    later(() => client.vanish());
    return client;
  };
  return { app, url, asked, signals, aborted, open };
}

describe.each(PLATFORMS)('on %s', (platform) => {
  it('sends the head at once, and says where it is before there is a record', async () => {
    const { open } = await start(platform, [group('here')]);
    const client = await open();
    expect(client.answer.statusCode).toBe(200);
    expect(client.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    await client.until(() => client.lastEventId === 'here');
    expect(client.events).toEqual([]);
  });

  it('sends records with their places, and tells progress beyond them', async () => {
    const { open } = await start(platform, [group('0'), group('at-9', 3, 4), group('at-20')]);
    const client = await open();
    await client.until(() => client.lastEventId === 'at-20');
    expect(client.events.map(({ id, event }) => [id, event])).toEqual([
      ['at-3', 'record'],
      ['at-4', 'record'],
    ]);
    expect(JSON.parse(client.events[0]!.data)).toMatchObject({ id: 3, uid: 'uid-3', type: 'order.filled' });
    expect(client.comments).toContain('alive');
  });

  it.each([
    ['?filter=*&last=5', {}, { last: 5 }],
    ['?after=at-3', {}, { after: 'at-3' }],
    ['?after=at-3', { 'last-event-id': 'at-7' }, { after: 'at-7' }],
    ['?last=5', { 'last-event-id': 'at-7' }, { after: 'at-7' }],
    ['?last=5', { 'last-event-id': '' }, { last: 5 }],
  ])('goes on where the client says: %s %j', async (query, headers, question) => {
    const { open, asked } = await start(platform, [group('0')]);
    await open(query, headers);
    expect(asked).toEqual([{ filter: { kind: 'all' }, ...question }]);
  });

  it('reads nothing ahead of a slow client', async () => {
    let isRead = 0;
    const { app, url } = await startApp({ later }, platform, {
      finder: scriptedFinder({
        // eslint-disable-next-line @typescript-eslint/require-await
        tail: async function* () {
          for (; isRead < 400; isRead++) {
            yield {
              position: `p${isRead}`,
              records: [{ position: `r${isRead}`, record: storedRecord(isRead + 1, { body: LARGE }) }],
            };
          }
        },
      }),
    });
    expect(app).toBeDefined();
    const client = await EventClient.open(`${url}/api/tail`);
    client.stall();
    later(() => client.vanish());
    // It comes to rest: what is read does not grow any more while requests come and go.
    let before = -1;
    while (before !== isRead || isRead === 0) {
      before = isRead;
      for (let n = 0; n < 20; n++) await (await fetch(`${url}/api/count`)).arrayBuffer();
    }
    expect(isRead).toBeLessThan(200);
    client.goOn();
    await client.ended;
    expect(client.events.map(({ id }) => id)).toEqual(Array.from({ length: 400 }, (_, n) => `r${n}`));
  });

  it('ends when the client goes away, and makes room for another', async () => {
    const { open, aborted, signals, url } = await start(platform, [group('0')], 1);
    const client = await open();
    const refused = await fetch(`${url}/api/tail`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ code: 'ERR_BLOTTER_FULL' });
    client.vanish();
    expect(await aborted).toMatchObject({ name: 'ClientGone' });
    const next = await open();
    await next.until(() => next.lastEventId === '0');
    expect(signals).toHaveLength(2);
  });

  it('ends when the application closes', async () => {
    const { app, open, aborted } = await start(platform, [group('0')]);
    const client = await open();
    await app.close();
    expect(await aborted).toMatchObject({ code: 'ERR_BLOTTER_CLOSED' });
    await client.ended;
    expect(client.answer.complete).toBe(true);
  });

  it('answers HEAD with the head', async () => {
    const { url, asked } = await start(platform, []);
    const answer = await fetch(`${url}/api/tail`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(asked).toEqual([]);
  });

  it('tells what goes wrong on the way as the last event', async () => {
    const { BlotterError } = await import('@blotter/core');
    const { url } = await startApp({ later }, platform, {
      finder: scriptedFinder({
        tail: async function* () {
          yield group('0');
          await Promise.resolve();
          throw new BlotterError('ERR_BLOTTER_STORE', 'The file is gone.', 'Restore it.');
        },
      }),
    });
    const client = await EventClient.open(`${url}/api/tail`);
    await client.ended;
    expect(client.events.map(({ event, data }) => [event, JSON.parse(data)])).toMatchObject([
      ['problem', { status: 503, code: 'ERR_BLOTTER_STORE', detail: 'The file is gone.' }],
    ]);
  });

  it('answers what is wrong from the first on with its status', async () => {
    const { BlotterError } = await import('@blotter/core');
    const { url } = await startApp({ later }, platform, {
      finder: scriptedFinder({
        tail: async function* () {
          await Promise.resolve();
          throw new BlotterError('ERR_BLOTTER_CURSOR', 'It is of another store.', 'Leave it out.');
        },
      }),
    });
    const answer = await fetch(`${url}/api/tail?after=x`);
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'ERR_BLOTTER_CURSOR' }]);
  });
});
