import { hostname } from 'node:os';
import type { SidecarConfigError } from '../errors.js';
import { problemText } from './config-problem.js';
import { loadConfig } from './load-config.js';

const VARIABLE = 'BLOTTER_FORWARD_DESTINATIONS';
const URL = 'http://backend.example:4318';

function load(destinations: unknown, env: Record<string, string> = {}) {
  return loadConfig({ env: { [VARIABLE]: JSON.stringify(destinations), ...env } }).config.forward;
}

/** What is wrong, one line each, without where it was set. */
function problems(destinations: unknown, env: Record<string, string> = {}): string[] {
  try {
    load(destinations, env);
    return [];
  } catch (error) {
    return (error as SidecarConfigError).problems.map((problem) => {
      expect(problem.source).toBe(VARIABLE);
      return problemText({ ...problem, source: undefined }).replace('forward.destinations', 'D');
    });
  }
}

const problemsOf = (settings: object, env?: Record<string, string>): string[] =>
  problems([{ name: 'a', url: URL, ...settings }], env);

describe('destinations', () => {
  it('are none by default', () => {
    expect(loadConfig({ env: {} }).config.forward).toEqual({ destinations: [] });
  });

  it('need a name and an address, and have a default for the rest', () => {
    expect(load([{ name: 'a', url: URL }]).destinations).toEqual([
      {
        name: 'a',
        url: URL,
        protocol: 'http/protobuf',
        headers: {},
        compression: 'none',
        timeoutMs: 10_000,
        start: 'beginning',
        maxBatchRecords: 512,
        maxBatchBytes: 1_048_576,
      },
    ]);
  });

  it('have every setting', () => {
    const whole = {
      name: 'b.2',
      url: 'https://[::1]:4317/otlp',
      protocol: 'grpc',
      headers: { authorization: 'Bearer x', 'X-Scope-OrgID': '' },
      compression: 'gzip',
      timeoutMs: 100,
      filter: 'severity>=warning',
      start: '2026-01-31T12:00:00Z',
      maxBatchRecords: 16_384,
      maxBatchBytes: 67_108_864,
      tls: { caFile: 'a', certFile: 'b', keyFile: 'c', serverName: 'd.example' },
    };
    expect(load([whole]).destinations).toEqual([whole]);
  });
});

describe('what is wrong', () => {
  it.each([
    [{ url: undefined }, /^D\[0\]\.url: is missing; it must be an address of http or https/],
    [{ url: 'backend:4318' }, 'D[0].url: must be an address of http or https without user'],
    [{ url: 'http://backend:99999' }, 'D[0].url: has no host, or a port that is none'],
    [
      { name: 'a b' },
      'D[0].name: must be up to 64 letters, digits, dots, dashes and underscores, but is "a b"',
    ],
    [{ protocol: 'http' }, 'D[0].protocol: must be http/protobuf or http/json or grpc, but is "http"'],
    [{ compression: 'zstd' }, 'D[0].compression: must be none or gzip'],
    [{ timeoutMs: 99 }, 'D[0].timeoutMs: must be a whole number from 100 to 600000, but is 99'],
    [{ maxBatchRecords: 0 }, 'D[0].maxBatchRecords: must be a whole number from 1 to 16384'],
    [{ maxBatchBytes: 1023 }, 'D[0].maxBatchBytes: must be a whole number from 1024 to 67108864'],
    [{ maxBatchSize: 1 }, 'D[0].maxBatchSize: there is no such setting. Did you mean '],
    [{ start: 'end' }, 'D[0].start: must be beginning, now, or a time in ISO 8601'],
    [
      { start: '2026-02-30' },
      'D[0].start: must be a time such as 2026-01-31T12:00:00Z, but "2026-02-30" is none',
    ],
    [{ filter: 'severity>=warning typ:a' }, 'D[0].filter: is no filter. Column 19: '],
    [{ filter: '(a' }, 'D[0].filter: is no filter. Column 3: '],
    [{ headers: { a: 1 } }, 'D[0].headers.a: must be a text of printable ASCII characters'],
    [{ headers: { a: 'b\nc' } }, 'D[0].headers.a: must be a text of printable ASCII characters'],
    [{ headers: { 'a b': 'c' } }, 'D[0].headers: has a key that is not the name of a header'],
    [
      { headers: { 'Content-Type': 'c' } },
      'D[0].headers.Content-Type: cannot be sent: Blotter sets it by itself',
    ],
    [
      { headers: { 'grpc-timeout': '1S' } },
      'D[0].headers.grpc-timeout: cannot be sent: Blotter sets it by itself',
    ],
    [
      { protocol: 'grpc', headers: { 'key-bin': 'c' } },
      'D[0].headers.key-bin: cannot be sent: its name must be one of gRPC metadata',
    ],
    [{ headers: { 'X-Key': 'c', 'x-key': 'd' } }, 'D[0].headers.x-key: cannot be sent: it is there twice'],
    [{ tls: { caFile: 'a' } }, 'D[0].tls: is for https, but forward.destinations[0].url is http'],
    [
      { url: 'https://backend.example', tls: { keyFile: 'a' } },
      'D[0].tls.certFile: is missing: keyFile is of no use without it',
    ],
  ])('%j', (settings, expected) => {
    const found = problemsOf(settings);
    expect(found).toHaveLength(1);
    if (typeof expected === 'string') expect(found[0]).toContain(expected);
    else expect(found[0]).toMatch(expected);
  });

  it('is told of each destination', () => {
    expect(
      problems([
        { name: 'A', url: URL },
        { name: 'a', url: URL, start: '2026-13-01' },
      ]),
    ).toEqual([
      'D[1].name: must differ from the names of the other destinations; a is there twice',
      expect.stringMatching(/^D\[1\]\.start: /),
    ]);
  });

  it('is a variable that holds no JSON', () => {
    expect(() => loadConfig({ env: { [VARIABLE]: 'a,b' } })).toThrow(
      `forward.destinations (${VARIABLE}): must be a list of entries with name, url, protocol`,
    );
  });
});

describe('secrets', () => {
  const SECRET = 'this-is-a-secret';

  it.each([
    ['in a variable that is no JSON', `[{"headers": {"authorization": "${SECRET}"}`],
    ['as a list of entries', JSON.stringify({ authorization: SECRET })],
    ['as headers', JSON.stringify([{ name: 'a', url: URL, headers: `authorization=${SECRET}` }])],
    ['as a list of headers', JSON.stringify([{ name: 'a', url: URL, headers: [SECRET] }])],
    ['as the key of a header', JSON.stringify([{ name: 'a', url: URL, headers: { [`a: ${SECRET}`]: '' } }])],
    ['as the value of a header', JSON.stringify([{ name: 'a', url: URL, headers: { a: `${SECRET}\n` } }])],
    ['twice', JSON.stringify([{ name: 'a', url: URL, headers: { a: SECRET, A: SECRET } }])],
    ['as a password', JSON.stringify([{ name: 'a', url: `https://me:${SECRET}@backend.example` }])],
    ['as a parameter', JSON.stringify([{ name: 'a', url: `https://backend.example/?key=${SECRET}` }])],
    ['behind a wrong scheme', JSON.stringify([{ name: 'a', url: `htps://me:${SECRET}@backend.example` }])],
    ['instead of an entry', JSON.stringify([SECRET])],
  ])('are never shown: %s', (_, text) => {
    let message = '';
    try {
      loadConfig({ env: { [VARIABLE]: text } });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('forward.destinations');
    expect(message).not.toContain(SECRET);
  });
});

describe('a destination that is the sidecar itself', () => {
  const isLoop = (url: string, env: Record<string, string> = {}): boolean => {
    const found = problemsOf({ url }, env);
    return found.some((text) => /is receivers\.(http|grpc) of this sidecar/.test(text));
  };
  const everywhere = {
    BLOTTER_RECEIVERS_HTTP_HOST: '0.0.0.0',
    BLOTTER_SECURITY_ALLOW_INSECURE_EXPOSURE: 'true',
  };

  it.each([
    ['http://127.0.0.1:4318', {}],
    ['http://localhost:4318/v1/logs', {}],
    ['http://LOCALHOST.:4317', {}],
    ['http://0.0.0.0:4318', {}],
    ['http://0x7f.1:4318', {}],
    ['http://[::1]:4318', { BLOTTER_RECEIVERS_HTTP_HOST: '0:0:0:0:0:0:0:1' }],
    ['http://127.0.0.1', { BLOTTER_RECEIVERS_HTTP_PORT: '80' }],
    ['https://127.0.0.1', { BLOTTER_RECEIVERS_HTTP_PORT: '443' }],
    ['http://127.0.0.1:4318', everywhere],
    [`http://${hostname()}:4318`, everywhere],
    ['http://trail.internal:4318', { BLOTTER_RECEIVERS_HTTP_HOST: 'trail.internal' }],
  ])('is refused: %s', (url, env) => {
    expect(isLoop(url, env)).toBe(true);
  });

  it.each([
    ['another port', 'http://127.0.0.1:14318', {}],
    ['another loopback address', 'http://127.0.0.2:4318', {}],
    ['another machine', URL, everywhere],
    ['a receiver that is off', 'http://127.0.0.1:4317', { BLOTTER_RECEIVERS_GRPC_ENABLED: 'false' }],
  ])('is not %s', (_, url, env) => {
    expect(isLoop(url, env)).toBe(false);
  });
});
