import { expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sendHttp } from '../sidecar/support/http-sender.js';
import { startSidecar } from '../sidecar/support/sidecars.js';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();
const hash = (token: string): string => createHash('sha256').update(token).digest('hex');
const TOKENS = `shop:ingest:${hash('send')},people:read:${hash('look')},boss:admin:${hash('rule')}`;

const document = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, unknown>>;
};
const PATHS = Object.keys(document.paths).map((path) => `/api${path.replace('{uid}', 'a')}`);

it('answers only tokens that may read', async () => {
  const { api } = await startSidecar(place, { BLOTTER_AUTH_TOKENS: TOKENS });
  for (const path of PATHS) {
    const statuses = [];
    for (const token of ['', 'wrong', 'send', 'rule', 'look']) {
      const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
      // What is wrong with a question is told only to those who may ask.
      const answer = await fetch(`${api}${path}?nonsense=1`, { headers });
      statuses.push(answer.status);
      await answer.body?.cancel();
    }
    expect([path, statuses]).toEqual([
      path,
      [401, 401, 403, 403, path.endsWith('.json') ? 200 : expect.any(Number)],
    ]);
    expect(statuses.at(-1)).not.toBe(403);
  }
});

it('refuses requests that name another host, and keeps its headers on streams, too', async () => {
  const { api } = await startSidecar(place);
  for (const path of PATHS) {
    const { status } = await sendHttp({
      to: api,
      method: 'GET',
      path,
      headers: { host: 'evil.example.com' },
    });
    expect([path, status]).toEqual([path, 403]);
  }
  for (const path of ['/api/records', '/api/tail', '/api/tail?last=nonsense']) {
    const answer = await fetch(`${api}${path}`);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cache-control')).toMatch(/^no-store/);
    await answer.body?.cancel();
  }
});

it('bounds how many follow', async () => {
  const { api } = await startSidecar(place, { BLOTTER_SEARCH_MAX_TAILS: '2' });
  const open = [await fetch(`${api}/api/tail`), await fetch(`${api}/api/tail`)];
  expect(open.map(({ status }) => status)).toEqual([200, 200]);
  expect((await fetch(`${api}/api/tail`)).status).toBe(503);
  await Promise.all(open.map(({ body }) => body!.cancel()));
});
