import { loadConfig } from '../config/load-config.js';
import { assertExposure } from './assert-exposure.js';

const TOKEN = { BLOTTER_AUTH_TOKENS: `orders:ingest:${'ab'.repeat(32)}` };
const EVERYWHERE = { BLOTTER_RECEIVERS_HTTP_HOST: '0.0.0.0' };
const TLS = { BLOTTER_RECEIVERS_HTTP_TLS_CERT_FILE: 'a.crt', BLOTTER_RECEIVERS_HTTP_TLS_KEY_FILE: 'a.key' };
const MUTUAL_TLS = { ...TLS, BLOTTER_RECEIVERS_HTTP_TLS_CLIENT_CA_FILE: 'ca.crt' };

const warningsOf = (env: Record<string, string>): readonly string[] =>
  assertExposure(loadConfig({ env }).config);

describe('assertExposure', () => {
  it('has nothing against loopback addresses', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost', '::ffff:127.0.0.1']) {
      expect(warningsOf({ BLOTTER_RECEIVERS_HTTP_HOST: host, BLOTTER_API_HOST: host })).toEqual([]);
    }
  });

  it.each([
    '0.0.0.0',
    '::',
    '192.168.1.5',
    'blotter.internal',
    'localhost.example.com',
    '2001:db8::1',
    '::ffff:10.0.0.1',
  ])('refuses %s without tokens and TLS, and says what to do', (host) => {
    expect(() => warningsOf({ BLOTTER_RECEIVERS_GRPC_HOST: host })).toThrow(
      expect.objectContaining({
        code: 'ERR_BLOTTER_EXPOSED',
        message: expect.stringContaining(`receivers.grpc.host is ${host}`),
        hint: expect.stringMatching(
          /127\.0\.0\.1.*auth\.tokens.*clientCaFile.*security\.allowInsecureExposure/,
        ),
      }),
    );
  });

  it('names every listener', () => {
    expect(() => warningsOf({ ...EVERYWHERE, BLOTTER_API_HOST: '10.0.0.1' })).toThrow(
      'receivers.http.host is 0.0.0.0, api.host is 10.0.0.1:',
    );
  });

  it('does not take TLS alone for protection: it lets everybody in', () => {
    expect(() => warningsOf({ ...EVERYWHERE, ...TLS })).toThrow('receivers.http.host is 0.0.0.0');
  });

  it('takes mutual TLS, or tokens with TLS', () => {
    expect(warningsOf({ ...EVERYWHERE, ...MUTUAL_TLS })).toEqual([]);
    expect(warningsOf({ ...EVERYWHERE, ...TLS, ...TOKEN })).toEqual([]);
  });

  it('warns of tokens that can be read on the wire', () => {
    expect(warningsOf({ ...EVERYWHERE, ...TOKEN })).toEqual([
      expect.stringMatching(/receivers\.http listens on 0\.0\.0\.0 without TLS.*Set receivers\.http\.tls/),
    ]);
  });

  it('listens without protection when it is told to, with a warning', () => {
    expect(warningsOf({ ...EVERYWHERE, BLOTTER_SECURITY_ALLOW_INSECURE_EXPOSURE: 'true' })).toEqual([
      'receivers.http listens on 0.0.0.0 without protection: everybody may use it.',
    ]);
  });

  it('does not mind what is not enabled', () => {
    expect(warningsOf({ ...EVERYWHERE, BLOTTER_RECEIVERS_HTTP_ENABLED: 'false' })).toEqual([]);
  });
});
