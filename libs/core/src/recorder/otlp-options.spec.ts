import type { BlotterError } from '../errors.js';
import type { Destination } from '../writer/index.js';
import { resolveOptions } from './options.js';

const URL_OF_LOGS = 'http://collector:4318/v1/logs';

function resolved(otlp: unknown, env: Record<string, string> = {}): readonly Destination[] {
  return resolveOptions({ otlp } as object, env).writer.destinations;
}

function one(otlp: object, env: Record<string, string> = {}): Destination {
  return resolved(otlp, env)[0]!;
}

function refused(otlp: unknown): BlotterError {
  try {
    resolved(otlp);
  } catch (error) {
    return error as BlotterError;
  }
  throw new Error('The options were accepted.');
}

describe('otlp', () => {
  it('is off unless it is given, whatever the environment says', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(resolveOptions({}, env).writer.destinations).toEqual([]);
    expect(resolved([], env)).toEqual([]);
  });

  it('has a default for everything', () => {
    expect(resolved({})).toEqual([
      {
        name: 'otlp',
        url: 'http://localhost:4318/v1/logs',
        protocol: 'http/protobuf',
        headers: {},
        compression: 'none',
        timeoutMs: 10_000,
        filter: undefined,
        start: 'beginning',
        maxBatchRecords: 512,
        maxBatchBytes: 1_048_576,
        tls: undefined,
      },
    ]);
    expect(one({ protocol: 'grpc' }).url).toBe('http://localhost:4317/');
  });

  it('takes every option', () => {
    const options = {
      name: 'Grafana_cloud-1.eu',
      url: 'https://collector/custom/path?tenant=1',
      protocol: 'http/json',
      headers: { Authorization: 'Bearer abc', 'X-Scope-OrgID': 'trading' },
      compression: 'gzip',
      timeoutMs: 100,
      filter: 'severity>=warning',
      start: 'now',
      maxBatchRecords: 16_384,
      maxBatchBytes: 2 ** 26,
      tls: { serverName: 'collector.internal' },
    };
    expect(one(options)).toEqual({
      ...options,
      headers: { authorization: 'Bearer abc', 'x-scope-orgid': 'trading' },
      tls: { serverName: 'collector.internal', ca: undefined, cert: undefined, key: undefined },
    });
  });

  it('is frozen, can be sent to a thread, and does not follow later changes', () => {
    const headers = { a: '1' };
    const destination = one({ url: URL_OF_LOGS, headers });
    headers.a = '2';
    expect(destination.headers).toEqual({ a: '1' });
    for (const value of [destination, destination.headers, resolved([{}])]) {
      expect(Object.isFrozen(value)).toBe(true);
    }
    expect(structuredClone(destination)).toEqual(destination);
  });

  it.each([
    ['http/protobuf', 'http://collector:4318', URL_OF_LOGS],
    ['http/json', 'http://collector:4318/', URL_OF_LOGS],
    ['http/protobuf', 'http://collector:4318/v1/logs', URL_OF_LOGS],
    ['http/protobuf', 'HTTPS://Collector/otlp', 'https://collector/otlp'],
    ['http/protobuf', 'http://collector/?tenant=1', 'http://collector/v1/logs?tenant=1'],
    ['grpc', 'http://collector:4317', 'http://collector:4317/'],
    ['http/protobuf', 'http://[::1]:4318', 'http://[::1]:4318/v1/logs'],
  ])('adds the path of the logs where it is HTTP and there is none: %s %s', (protocol, url, expected) => {
    expect(one({ protocol, url }).url).toBe(expected);
  });

  it.each([
    ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00.250+01:00', Date.UTC(2026, 0, 31, 11, 0, 0, 250)],
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    [new Date(5000), 5000],
    [0, 0],
    [1_750_000_000_000, 1_750_000_000_000],
    ['now', 'now'],
  ] as const)('starts where it is said: %p', (start, expected) => {
    expect(one({ url: URL_OF_LOGS, start }).start).toBe(expected);
  });

  it.each(['', ' ', '*'])('forwards everything with the filter %j', (filter) => {
    expect(one({ url: URL_OF_LOGS, filter }).filter).toBeUndefined();
  });

  it('takes several, and tells them apart by their names', () => {
    expect(resolved([{}, { name: 'b' }]).map(({ name }) => name)).toEqual(['otlp', 'b']);
    for (const second of ['a', 'A']) {
      const { code, message } = refused([{ name: 'a' }, { name: second }]);
      expect([code, message]).toEqual([
        'ERR_BLOTTER_OPTION',
        expect.stringContaining(`Option otlp[1].name is '${second}'`),
      ]);
    }
    expect(refused([{}, {}]).message).toContain('otlp[1].name');
  });

  it.each([
    [{ URL: 'x' }, 'otlp.URL', 'otlp.url'],
    [{ endpoint: 'x' }, 'otlp.endpoint', ''],
    [{ timeout: 5 }, 'otlp.timeout', 'otlp.timeoutMs'],
    [[{}, { batchRecords: 5 }], 'otlp[1].batchRecords', 'otlp[1].maxBatchRecords'],
    [{ url: 'https://x', tls: { ca: 'x' } }, 'otlp.tls.ca', 'otlp.tls.caFile'],
  ])('refuses a misspelt option and names the nearest: %j', (options, given, meant) => {
    const { code, message, hint } = refused(options);
    expect(code).toBe('ERR_BLOTTER_OPTION');
    expect(message).toContain(`Unknown option ${given}.`);
    expect(hint).toContain(meant);
  });

  const numbers = [0.5, -1, NaN, Infinity, '5', true, {}, [], 2n, 1e300];
  it.each([
    ['name', ['', '.a', '-a', 'a b', 'a/b', '../a', 'ä', 'x'.repeat(65), 5, null]],
    ['url', ['', 'collector:4318', 'ftp://collector', 'http://', '//collector', 'unix:/x', 5, {}]],
    ['protocol', ['http', 'HTTP/JSON', 'grpcs', '', 5, true]],
    ['headers', ['a=b', 5, true, null, [], ['a']]],
    ['compression', ['zstd', 'GZIP', true, '']],
    ['timeoutMs', [0, 99, 600_001, ...numbers]],
    ['filter', [5, {}, [], true, null]],
    ['start', ['', 'beginnng', 'yesterday', '12:00', NaN, Infinity, 0.5, 9e15, new Date(NaN), {}, true]],
    ['maxBatchRecords', [0, 16_385, ...numbers]],
    ['maxBatchBytes', [0, 1023, 2 ** 26 + 1, ...numbers]],
  ])('names otlp.%s when its value is bad', (name, values) => {
    for (const value of values as unknown[]) {
      for (const [path, otlp] of [
        ['otlp', { url: URL_OF_LOGS, [name]: value }],
        ['otlp[1]', [{ name: 'a' }, { url: URL_OF_LOGS, [name]: value }]],
      ] as const) {
        const { code, message, hint } = refused(otlp);
        expect([value, code]).toEqual([value, 'ERR_BLOTTER_OPTION']);
        expect(message).toContain(`Option ${path}.${name} is `);
        expect(message).toContain('it must be');
        expect(hint).not.toBe('');
      }
    }
  });

  it.each([
    [null, 'otlp'],
    [5, 'otlp'],
    [URL_OF_LOGS, 'otlp'],
    [true, 'otlp'],
    [[null], 'otlp[0]'],
    [[{}, 'x'], 'otlp[1]'],
  ])('refuses what is no object: %j', (otlp, name) => {
    const { code, message } = refused(otlp);
    expect(code).toBe('ERR_BLOTTER_OPTION');
    expect(message).toContain(`Option ${name} is `);
  });

  it('refuses credentials in the URL, and does not show them', () => {
    for (const url of [
      'http://alice:s3cret@collector',
      'https://s3cret@collector',
      'http://alice:s3cret@x y',
      'http//collector?key=s3cret',
    ]) {
      const { code, message } = refused({ url });
      expect(code).toBe('ERR_BLOTTER_OPTION');
      expect(message).toContain('Option otlp.url is ');
      expect(message).toContain('otlp.headers');
      expect(message).not.toContain('s3cret');
    }
  });

  it('says where a filter does not parse, and what could stand there', () => {
    const { code, message, hint, cause } = refused([{ url: URL_OF_LOGS, filter: 'severity>=loud' }]);
    expect(code).toBe('ERR_BLOTTER_OPTION');
    expect(message).toContain('Option otlp[0].filter does not parse, column 11:');
    expect(hint).not.toBe('');
    expect(cause).toMatchObject({ code: 'ERR_BLOTTER_FILTER' });
  });
});
