import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { BlotterError } from '../errors.js';
import { resolveOptions } from './options.js';
import type { OtlpTlsOptions } from './otlp-tls.js';

const make = (passphrase?: string) =>
  generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(passphrase === undefined ? {} : { passphrase }),
  });

describe('otlp.tls', () => {
  let directory: string;
  let pems: Awaited<ReturnType<typeof make>>;
  let certFile: string;
  let keyFile: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'blotter-tls-'));
    pems = await make();
    certFile = write('client.crt', pems.cert);
    keyFile = write('client.key', pems.private);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  function write(name: string, text: string): string {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  }

  const resolve = (tls: OtlpTlsOptions, url = 'https://collector') =>
    resolveOptions({ otlp: { url, tls } }, {}).writer.destinations[0]!.tls;

  function refused(tls: object, url?: string): BlotterError {
    try {
      resolve(tls, url);
    } catch (error) {
      return error as BlotterError;
    }
    throw new Error('The options were accepted.');
  }

  it('reads the files, once', () => {
    const caFile = write('ca.crt', `# ours\n${pems.cert}${pems.cert}`);
    const tls = resolve({ caFile, certFile, keyFile, serverName: 'collector.internal' });
    expect(tls).toEqual({
      ca: `# ours\n${pems.cert}${pems.cert}`,
      cert: pems.cert,
      key: pems.private,
      serverName: 'collector.internal',
    });
    expect(Object.isFrozen(tls)).toBe(true);
    expect(resolve({ caFile })).toEqual({ ca: expect.any(String) as string });
  });

  it('reads those of the environment', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector',
      OTEL_EXPORTER_OTLP_CERTIFICATE: certFile,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certFile,
      OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY: keyFile,
    };
    const { tls } = resolveOptions({ otlp: {} }, env).writer.destinations[0]!;
    expect(tls).toEqual({ ca: pems.cert, cert: pems.cert, key: pems.private });
  });

  it('is refused where the URL says that there is none', () => {
    expect(refused({ serverName: 'x' }, 'http://collector').message).toContain('Option otlp.tls is set');
  });

  it('needs a key with a certificate, and a certificate with a key', () => {
    expect(refused({ certFile }).message).toContain('Option otlp.tls.keyFile is ');
    expect(refused({ keyFile }).message).toContain('Option otlp.tls.certFile is ');
  });

  it.each(['', 'a b', 'https://x', 5])('refuses the server name %j', (serverName) => {
    expect(refused({ serverName }).message).toContain('Option otlp.tls.serverName is ');
  });

  it('names a file that is not there, or is something else', () => {
    const missing = join(directory, 'missing.pem');
    for (const name of ['caFile', 'certFile', 'keyFile']) {
      const files = { caFile: certFile, certFile, keyFile };
      expect(refused({ ...files, [name]: missing }).message).toMatch(
        new RegExp(`Option otlp.tls.${name} .*${missing}`),
      );
      const other = name === 'keyFile' ? certFile : keyFile;
      expect(refused({ ...files, [name]: other }).message).toContain(`Option otlp.tls.${name} is '${other}'`);
      for (const value of ['', 5, {}]) {
        expect(refused({ ...files, [name]: value }).message).toContain(`Option otlp.tls.${name} `);
      }
    }
  });

  it('names files that cannot be used: of another pair, damaged, behind a passphrase', async () => {
    const others = await make();
    const locked = await make('s3cret');
    const damaged = pems.cert.replace(/\n[A-Za-z0-9+/]{8}/, '\nAAAAAAAA');
    const cases: OtlpTlsOptions[] = [
      { certFile, keyFile: write('other.key', others.private) },
      { certFile: write('locked.crt', locked.cert), keyFile: write('locked.key', locked.private) },
      { certFile: write('damaged.crt', damaged), keyFile },
      { caFile: write('damaged-ca.crt', pems.cert + damaged) },
    ];
    for (const files of cases) {
      const { code, message } = refused(files);
      expect(code).toBe('ERR_BLOTTER_OPTION');
      for (const file of Object.values(files)) expect(message).toContain(file);
    }
  });
});
