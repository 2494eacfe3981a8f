import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { loadConfig } from '../config/load-config.js';
import { checkDestinations } from './check-destinations.js';

const make = () =>
  generate([{ name: 'commonName', value: 'client' }], { keyType: 'ec', algorithm: 'sha256' });

describe('checkDestinations', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'blotter-tls-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function write(name: string, text: string): string {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  }

  function check(settings: object): readonly string[] {
    const json = JSON.stringify([{ name: 'a', url: 'https://backend.example', ...settings }]);
    return checkDestinations(
      loadConfig({ env: { BLOTTER_FORWARD_DESTINATIONS: json } }).config.forward.destinations,
    );
  }

  it('takes a certificate, its key, and an authority', async () => {
    const { cert, private: key } = await make();
    const certFile = write('a.crt', cert);
    expect(check({ tls: { caFile: certFile, certFile, keyFile: write('a.key', key) } })).toEqual([]);
  });

  it('names the setting and the file that cannot be used', async () => {
    const missing = join(directory, 'missing.pem');
    expect(() => check({ tls: { caFile: missing } })).toThrow(
      expect.objectContaining({
        code: 'ERR_BLOTTER_TLS',
        message: expect.stringContaining(
          `forward.destinations[0].tls.caFile: ${missing} cannot be read: ENOENT`,
        ),
      }),
    );
    const certFile = write('a.crt', (await make()).cert);
    const keyFile = write('b.key', (await make()).private);
    expect(() => check({ tls: { certFile, keyFile } })).toThrow(
      `forward.destinations[0].tls.keyFile: ${keyFile} is not the key of the certificate ${certFile}`,
    );
  });

  it('warns of what can be read on the wire, without showing it', () => {
    const warnings = check({
      url: 'http://backend.example:4318',
      headers: { authorization: 'Bearer secret' },
    });
    expect(warnings).toEqual([
      expect.stringMatching(/^destination a: its headers and records can be read .* backend\.example:4318/),
    ]);
    expect(warnings.join()).not.toContain('secret');
    expect(check({ url: 'http://127.0.0.1:14318' })).toEqual([]);
    expect(check({ url: 'http://[::1]:14318' })).toEqual([]);
    expect(check({})).toEqual([]);
  });
});
