import { expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { officialProto } from '../../support/otlp/official-proto.js';
import type { HttpAnswer } from '../../support/otlp/otlp-http.js';
import { requestOf, saying } from '../../support/otlp/otlp-json.js';
import type { SidecarUnderTest } from '../../support/otlp/sidecar-under-test.js';
import { Code, expectStatus } from '../expect-status.js';
import { type Bench, WAYS, normal } from '../bench.js';
import { printedConfig } from '../printed-config.js';
import { type Requirement, check } from '../requirement.js';

const REQUEST = requestOf([saying('good')]);
const GOOD = officialProto.encodeRequest(REQUEST, 'protobuf');
const TOKEN = 'conformance-token-0123456789abcdef';
const READ_TOKEN = 'conformance-token-of-a-reader-0123';

function corsHeaders({ headers }: HttpAnswer): string[] {
  return Object.keys(headers).filter((name) => name.startsWith('access-control-'));
}

function preflight(sidecar: SidecarUnderTest, origin: string): Promise<HttpAnswer> {
  return sidecar.http.post(undefined, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
}

/** From other places and other people. */
export const PROTECTION: readonly Requirement[] = [
  {
    words: 'CORS off by default,',
    checks: [
      check('Unless origins are allowed, no page of another origin learns anything', async ({ sidecar }) => {
        const headers = { origin: 'https://elsewhere.example' };
        const answer = await sidecar.http.post(GOOD, { encoding: 'protobuf', headers });
        expect(corsHeaders(answer)).toEqual([]);
        const asked = await preflight(sidecar, headers.origin);
        expect(asked.status).toBe(405);
        expect(corsHeaders(asked)).toEqual([]);
      }),
    ],
  },
  {
    words: 'an allow-list of origins when on;',
    checks: [
      check('A page of an allowed origin may send, others may not', async (bench) => {
        const allowed = 'https://app.example';
        const sidecar = await bench.start({
          env: { BLOTTER_RECEIVERS_HTTP_ALLOWED_ORIGINS: `${allowed},https://second.example` },
        });
        const asked = await preflight(sidecar, allowed);
        expect([200, 204]).toContain(asked.status);
        expect(asked.headers['access-control-allow-origin']).toBe(allowed);
        expect(String(asked.headers['access-control-allow-methods'])).toContain('POST');
        expect(String(asked.headers['access-control-allow-headers']).toLowerCase()).toContain('content-type');
        expect(String(asked.headers.vary).toLowerCase()).toContain('origin');
        const sent = await sidecar.http.post(GOOD, { encoding: 'protobuf', headers: { origin: allowed } });
        expect([sent.status, sent.headers['access-control-allow-origin']]).toEqual([200, allowed]);
        const strangers = ['https://app.example.evil.example', 'http://app.example', 'null'];
        for (const origin of strangers) expect(corsHeaders(await preflight(sidecar, origin))).toEqual([]);
      }),
    ],
  },
  {
    words: 'localhost by default;',
    checks: [
      check('Unless it is set, every address is 127.0.0.1', () => {
        expect(printedConfig()).toMatchObject({
          receivers: { http: { host: '127.0.0.1' }, grpc: { host: '127.0.0.1' } },
          api: { host: '127.0.0.1' },
        });
      }),
      check('No socket listens on another address', ({ sidecar: { process } }) => {
        const addresses = listening(process.pid).filter(({ port }) =>
          [process.http, process.grpc, process.api].some((address) => address.endsWith(`:${port}`)),
        );
        expect(addresses.map(({ address }) => address)).toEqual(Array(3).fill('0100007F'));
      }),
      check('Another address without a token or TLS is refused', async (bench) => {
        const env = { BLOTTER_RECEIVERS_HTTP_HOST: '0.0.0.0' };
        await expect(bench.start({ env })).rejects.toThrow(/receivers\.http/);
      }),
    ],
  },
  {
    words: 'TLS and bearer-token options.',
    checks: [
      check('With a certificate, every way is TLS', async (bench) => {
        const { env, ca } = await certificate(bench.place.directory);
        const sidecar = await bench.start({ env }, { ca });
        expect(sidecar.process.http).toMatch(/^https:/);
        for (const way of WAYS) expect(await bench.roundTrip(REQUEST, way, sidecar)).toEqual(normal(REQUEST));
      }),
      check('With tokens, HTTP takes only requests that bear one', async (bench) => {
        const sidecar = await withTokens(bench);
        const post = (authorization?: string): Promise<HttpAnswer> =>
          sidecar.http.post(GOOD, {
            encoding: 'protobuf',
            ...(authorization && { headers: { authorization } }),
          });
        for (const wrong of [undefined, 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, 'Bearer']) {
          const answer = await post(wrong);
          expectStatus(answer, { status: 401, code: Code.UNAUTHENTICATED, encoding: 'protobuf' });
          expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
        }
        const unscoped = await post(`Bearer ${READ_TOKEN}`);
        expectStatus(unscoped, { status: 403, code: Code.PERMISSION_DENIED, encoding: 'protobuf' });
        expect(await post(`Bearer ${TOKEN}`)).toMatchObject({ status: 200 });
        expect(await post(`bearer ${TOKEN}`)).toMatchObject({ status: 200 });
      }),
      check('With tokens, gRPC takes only calls that bear one', async (bench) => {
        const sidecar = await withTokens(bench);
        const codeOf = async (authorization?: string): Promise<number> =>
          (await sidecar.grpc.export(GOOD, authorization ? { metadata: { authorization } } : {})).code;
        expect(await codeOf()).toBe(Code.UNAUTHENTICATED);
        expect(await codeOf('Bearer wrong')).toBe(Code.UNAUTHENTICATED);
        expect(await codeOf(`Bearer ${READ_TOKEN}`)).toBe(Code.PERMISSION_DENIED);
        expect(await codeOf(`Bearer ${TOKEN}`)).toBe(0);
      }),
    ],
  },
];

function withTokens(bench: Bench): Promise<SidecarUnderTest> {
  const hash = (token: string): string => createHash('sha256').update(token).digest('hex');
  return bench.start({
    env: { BLOTTER_AUTH_TOKENS: `sender:ingest:${hash(TOKEN)},reader:read:${hash(READ_TOKEN)}` },
  });
}

async function certificate(folder: string): Promise<{ env: Record<string, string>; ca: string }> {
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const certFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  writeFileSync(certFile, pems.cert);
  writeFileSync(keyFile, pems.private, { mode: 0o600 });
  const env = Object.fromEntries(
    ['HTTP', 'GRPC'].flatMap((receiver) => [
      [`BLOTTER_RECEIVERS_${receiver}_TLS_CERT_FILE`, certFile],
      [`BLOTTER_RECEIVERS_${receiver}_TLS_KEY_FILE`, keyFile],
    ]),
  );
  return { env, ca: pems.cert };
}

/** The sockets that listen in the process's network: addresses in the kernel's hex. */
function listening(pid: number): Array<{ address: string; port: number }> {
  return ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === '0A')
    .map(([, local]) => ({ address: local!.split(':')[0]!, port: parseInt(local!.split(':')[1]!, 16) }));
}
