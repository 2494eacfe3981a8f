import { beforeEach, expect } from '@jest/globals';
import { credentials } from '@grpc/grpc-js';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { Workplace } from '../support/workplace.js';
import { GrpcSender } from './support/grpc-sender.js';
import { jsonLogs } from './support/http-sender.js';
import { startSidecar } from './support/sidecars.js';

const place = new Workplace();
let env: Record<string, string>;
let ca: Buffer;

beforeEach(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const [certFile, keyFile] = [join(place.directory, 'cert.pem'), join(place.directory, 'key.pem')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  ca = Buffer.from(cert);
  env = Object.fromEntries(
    ['RECEIVERS_HTTP', 'RECEIVERS_GRPC', 'API'].flatMap((listener) => [
      [`BLOTTER_${listener}_TLS_CERT_FILE`, certFile],
      [`BLOTTER_${listener}_TLS_KEY_FILE`, keyFile],
    ]),
  );
});

function sendTls(to: string, path: string, method: string, body?: string): Promise<number | undefined> {
  const url = new URL(path, to);
  url.hostname = 'localhost';
  return new Promise((resolve, reject) => {
    const options = { method, ca, headers: { 'content-type': 'application/json' } };
    request(url, options, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode));
    })
      .once('error', reject)
      .end(body);
  });
}

it('speaks TLS on every listener, and nothing else', async () => {
  const sidecar = await startSidecar(place, env);
  expect(sidecar.http).toMatch(/^https:/);
  expect(sidecar.api).toMatch(/^https:/);
  expect(await sendTls(sidecar.http, '/v1/logs', 'POST', jsonLogs())).toBe(200);
  expect(await sendTls(sidecar.api, '/readyz', 'GET')).toBe(200);
  const address = sidecar.grpc.replace('127.0.0.1', 'localhost');
  const sender = new GrpcSender(address, credentials.createSsl(ca));
  place.later(() => sender.close());
  expect(await sender.send(Buffer.alloc(0))).toMatchObject({ code: 0 });
  await expect(fetch(sidecar.http.replace('https:', 'http:'))).rejects.toThrow();
});

it('asks clients for a certificate when it knows who signs them', async () => {
  const signed = { ...env, BLOTTER_RECEIVERS_HTTP_TLS_CLIENT_CA_FILE: env.BLOTTER_API_TLS_CERT_FILE! };
  const { http } = await startSidecar(place, signed);
  await expect(sendTls(http, '/v1/logs', 'POST', jsonLogs())).rejects.toThrow();
});
