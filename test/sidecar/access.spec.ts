import { expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Workplace } from '../support/workplace.js';
import { GrpcSender } from './support/grpc-sender.js';
import { jsonLogs, sendHttp } from './support/http-sender.js';
import { startSidecar } from './support/sidecars.js';

const place = new Workplace();
const hash = (token: string): string => createHash('sha256').update(token).digest('hex');
const TOKENS = {
  BLOTTER_AUTH_TOKENS: `shop:ingest:${hash('send')},people:read:${hash('look')}`,
};
const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

it('takes logs only from tokens that may send', async () => {
  const sidecar = await startSidecar(place, TOKENS);
  const { http: to } = sidecar;
  const http = (headers = {}) => sendHttp({ to, headers, body: jsonLogs() });
  const none = await http();
  expect([none.status, none.headers['www-authenticate'], JSON.parse(none.body.toString()).code]).toEqual([
    401,
    'Bearer',
    16,
  ]);
  expect((await http(bearer('wrong'))).status).toBe(401);
  const other = await http(bearer('look'));
  expect([other.status, JSON.parse(other.body.toString()).code]).toEqual([403, 7]);
  expect((await http(bearer('send'))).status).toBe(200);

  const sender = new GrpcSender(sidecar.grpc);
  place.later(() => sender.close());
  const codes = [];
  for (const metadata of [{}, bearer('wrong'), bearer('look'), bearer('send')]) {
    codes.push((await sender.send(Buffer.alloc(0), metadata)).code);
  }
  expect(codes).toEqual([16, 16, 7, 0]);
});

it('shows status and metrics only to tokens that may read; health and the page to everybody', async () => {
  const { api } = await startSidecar(place, TOKENS);
  const statuses = async (path: string): Promise<number[]> =>
    Promise.all(
      [{}, bearer('send'), bearer('look')].map(async (headers) => {
        const response = await fetch(api + path, { headers });
        await response.arrayBuffer();
        return response.status;
      }),
    );
  expect(await statuses('/api/status')).toEqual([401, 403, 200]);
  expect(await statuses('/metrics')).toEqual([401, 403, 200]);
  for (const path of ['/healthz', '/readyz', '/', '/page.js', '/page.css']) {
    expect(await statuses(path)).toEqual([200, 200, 200]);
  }
});

it('refuses requests that name another host, on every listener', async () => {
  const sidecar = await startSidecar(place, { BLOTTER_SECURITY_ALLOWED_HOSTS: 'logs.example.com' });
  const { http: to, api } = sidecar;
  const send = async (host: string) => (await sendHttp({ to, headers: { host }, body: jsonLogs() })).status;
  expect([
    await send('evil.example.com'),
    await send('logs.example.com:4318'),
    await send('localhost'),
  ]).toEqual([403, 200, 200]);
  for (const path of ['/', '/healthz', '/readyz', '/api/status', '/metrics']) {
    const { status } = await sendHttp({
      to: api,
      method: 'GET',
      path,
      headers: { host: 'evil.example.com' },
    });
    expect([path, status]).toEqual([path, 403]);
  }
  const codes = [];
  for (const authority of ['evil.example.com', 'logs.example.com']) {
    const sender = new GrpcSender(sidecar.grpc, undefined, { 'grpc.default_authority': authority });
    codes.push((await sender.send(Buffer.alloc(0))).code);
    sender.close();
  }
  expect(codes).toEqual([7, 0]);
});
