import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { loadTls } from './load-tls.js';

const DAY_MS = 24 * 3_600_000;

const make = (passphrase?: string) =>
  generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + DAY_MS),
    ...(passphrase === undefined ? {} : { passphrase }),
  });

describe('loadTls', () => {
  let directory: string;
  let certFile: string;
  let keyFile: string;
  let pems: Awaited<ReturnType<typeof make>>;

  beforeAll(async () => {
    pems = await make();
  });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'blotter-tls-'));
    certFile = write('server.crt', pems.cert);
    keyFile = write('server.key', pems.private);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function write(name: string, text: string): string {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  }

  const load = (files: { certFile?: string; keyFile?: string; clientCaFile?: string }, now?: Date) =>
    loadTls({ certFile, keyFile, ...files }, 'api.tls', now);

  it('reads a certificate, its key, and who signs those of clients', () => {
    const tls = load({ clientCaFile: certFile });
    expect(tls.cert.toString()).toBe(pems.cert);
    expect(tls.key.toString()).toBe(pems.private);
    expect(tls.ca!.toString()).toBe(pems.cert);
    expect(tls.validTo.getTime()).toBeGreaterThan(Date.now());
    expect(load({}).ca).toBeUndefined();
  });

  it('gives what a server of Node takes', async () => {
    const server = createServer(load({}), (_, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const status = await new Promise((resolve, reject) => {
      request(
        { host: '127.0.0.1', port, ca: pems.cert, servername: 'localhost', agent: false },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(['certFile', 'keyFile', 'clientCaFile'])(
    'names the setting and the file when %s is missing',
    (name) => {
      const missing = join(directory, 'missing.pem');
      expect(() => load({ [name]: missing })).toThrow(
        expect.objectContaining({
          code: 'ERR_BLOTTER_TLS',
          message: expect.stringContaining(`api.tls.${name}: ${missing} cannot be read: ENOENT`),
        }),
      );
    },
  );

  it('refuses what is not PEM', () => {
    const text = write('text', 'hello');
    expect(() => load({ certFile: text })).toThrow(`api.tls.certFile: ${text} holds no certificate`);
    expect(() => load({ keyFile: text })).toThrow(`api.tls.keyFile: ${text} holds no private key`);
    expect(() => load({ clientCaFile: keyFile })).toThrow(
      `api.tls.clientCaFile: ${keyFile} holds no certificate`,
    );
    expect(() => load({ keyFile: certFile })).toThrow('holds no private key');
    const torn = write('torn.crt', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect(() => load({ certFile: torn })).toThrow('holds a certificate that cannot be read');
  });

  it('refuses the key of another certificate', async () => {
    const other = write('other.key', (await make()).private);
    expect(() => load({ keyFile: other })).toThrow(`${other} is not the key of the certificate ${certFile}`);
  });

  it('refuses a key with a passphrase, and shows nothing of it', async () => {
    const locked = write('locked.key', (await make('open sesame')).private);
    expect(() => load({ keyFile: locked })).toThrow(`api.tls.keyFile: ${locked} needs a passphrase`);
  });

  it('refuses a certificate that has expired, or is not valid yet', () => {
    expect(() => load({}, new Date(Date.now() + 3 * DAY_MS))).toThrow(`${certFile} has expired on `);
    expect(() => load({}, new Date(Date.now() - 3 * DAY_MS))).toThrow(`${certFile} is not valid before `);
  });

  it('looks at every certificate of a chain', () => {
    const chain = write(
      'chain.crt',
      `${pems.cert}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
    );
    expect(() => load({ certFile: chain })).toThrow('holds a certificate that cannot be read');
  });
});
