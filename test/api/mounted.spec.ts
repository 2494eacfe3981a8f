import { BlotterError } from '@blotter/core';
import type { PageQuestion, RecordFinder } from '@blotter/core/reader';
import { type CanActivate, type ExecutionContext, Inject, Injectable, Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Closers } from './support/closers.js';
import { PLATFORMS, startApp } from './support/nest-app.js';
import { COMPLETE, scriptedFinder, storedRecord } from './support/scripted-finder.js';

const { later } = new Closers();

const SECRET = Symbol('secret');

@Injectable()
class SecretGuard implements CanActivate {
  constructor(@Inject(SECRET) private readonly secret: string) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return headers['x-secret'] === this.secret;
  }
}

class FinderClass {}

@Module({ providers: [{ provide: SECRET, useValue: 'open' }], exports: [SECRET] })
class SecretModule {}

describe.each(PLATFORMS)('on %s', (platform) => {
  const asked: PageQuestion[] = [];
  const page: RecordFinder['page'] = (question) => {
    asked.push(question);
    return Promise.resolve({ records: [storedRecord(3)], next: 'n', previous: null, coverage: COMPLETE });
  };

  it('answers where it is mounted, with JSON that nobody keeps', async () => {
    const { url } = await startApp(
      { later },
      platform,
      {
        finder: scriptedFinder({ page }),
        path: 'trail/questions',
      },
      { prefix: 'v1' },
    );
    const answer = await fetch(`${url}/v1/trail/questions/records?limit=7&order=time`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({
      records: [{ id: 3, uid: 'uid-3', time: '2026-01-01T00:00:00.000000001Z', type: 'order.filled' }],
      next: 'n',
      previous: null,
      coverage: { isComplete: true, reachedId: null },
    });
    expect(asked.at(-1)).toMatchObject({ limit: 7, order: 'time', first: 'newest', filter: { kind: 'all' } });
    expect((await fetch(`${url}/api/records`)).status).toBe(404);
  });

  it('asks the guards first, with what they inject', async () => {
    const { url } = await startApp({ later }, platform, {
      finder: scriptedFinder(),
      guards: [SecretGuard],
      imports: [SecretModule],
    });
    for (const path of ['records', 'records/uid-3', 'count', 'fields', 'tail', 'openapi.json']) {
      expect([path, (await fetch(`${url}/api/${path}`)).status]).toEqual([path, 403]);
    }
    const answer = await fetch(`${url}/api/records`, { headers: { 'x-secret': 'open' } });
    expect(answer.status).toBe(200);
  });

  it('takes the finder from a module', async () => {
    const { url } = await startApp({ later }, platform, {
      finder: FinderClass,
      imports: [
        {
          module: class FinderModule {},
          providers: [{ provide: FinderClass, useValue: scriptedFinder() }],
          exports: [FinderClass],
        },
      ],
    });
    expect(await (await fetch(`${url}/api/count`)).json()).toMatchObject({ records: 3 });
  });

  it('tells what is wrong with the question, where, and what to do', async () => {
    const { url } = await startApp({ later }, platform, { finder: scriptedFinder() });
    const answer = await fetch(`${url}/api/records?limt=5`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'ERR_BLOTTER_QUESTION',
      detail: 'There is no parameter "limt".',
      hint: expect.stringMatching(/^Did you mean limit\? There are filter, since/),
    });
  });

  it.each([
    'ERR_BLOTTER_STORE',
    'ERR_BLOTTER_SEARCH',
    'ERR_BLOTTER_FULL',
    'ERR_BLOTTER_TIMEOUT',
    'ERR_BLOTTER_CLOSED',
  ] as const)('says when to come back after %s', async (code) => {
    const finder = scriptedFinder({
      count: () => Promise.reject(new BlotterError(code, 'Not now.', 'Later.')),
    });
    const { url } = await startApp({ later }, platform, { finder });
    const answer = await fetch(`${url}/api/count`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code, detail: 'Not now.', hint: 'Later.' });
  });

  it('has no record of that uid', async () => {
    const { url } = await startApp({ later }, platform, { finder: scriptedFinder() });
    expect((await fetch(`${url}/api/records/uid-3`)).status).toBe(200);
    for (const uid of ['other', '%F0%9F%98%80', '..%2F..%2Fetc', "' or 1=1 --"]) {
      const answer = await fetch(`${url}/api/records/${uid}`);
      expect([uid, answer.status]).toEqual([uid, 404]);
    }
    expect((await fetch(`${url}/api/records/%ff`)).status).toBe(400);
  });

  it('gives a question up when its client goes away', async () => {
    const { promise: reason, resolve: given } = Promise.withResolvers<unknown>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const finder = scriptedFinder({
      count: (_question, signal) =>
        new Promise((_resolve, reject) => {
          begin();
          signal!.addEventListener('abort', () => {
            given(signal!.reason);
            reject(signal!.reason as Error);
          });
        }),
    });
    const { url } = await startApp({ later }, platform, { finder });
    const client = new AbortController();
    const answer = fetch(`${url}/api/count`, { signal: client.signal });
    await begun;
    client.abort();
    await expect(answer).rejects.toThrow();
    expect(await reason).toMatchObject({ name: 'ClientGone' });
    // And answers the next one.
    expect((await fetch(`${url}/api/fields`)).status).toBe(200);
  });
});

it.each([
  [{ finder: scriptedFinder(), pth: 'x' }, 'pth', 'path'],
  [{ finder: {} }, 'finder', 'ActivityReader'],
  [{ finder: null }, 'finder', 'ActivityReader'],
  [{ finder: scriptedFinder(), maxTails: -1 }, 'maxTails', '64'],
])('refuses options that are none: %#', async (options, name, hint) => {
  const start = startApp({ later }, 'Express', options as never);
  await expect(start).rejects.toMatchObject({
    code: 'ERR_BLOTTER_OPTION',
    message: expect.stringContaining(name),
    hint: expect.stringContaining(hint),
  });
});
