import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Destination } from '../writer/index.js';
import { resolveOptions } from './options.js';
import type { OtlpOptions } from './otlp-options.js';

const ALL = 'OTEL_EXPORTER_OTLP_';
const LOGS = 'OTEL_EXPORTER_OTLP_LOGS_';

function one(env: Record<string, string>, otlp: OtlpOptions = {}): Destination {
  return resolveOptions({ otlp }, env).writer.destinations[0]!;
}

describe('the variables of OTLP exporters', () => {
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
    const none = (): void => undefined;
    const warn = (text: string): unknown => warnings.push(text);
    const logger = { error: none, warn, info: none, debug: none, verbose: none };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  });
  afterEach(() => diag.disable());

  it.each([
    [{ [`${ALL}ENDPOINT`]: 'http://c:4318' }, 'http://c:4318/v1/logs'],
    [{ [`${ALL}ENDPOINT`]: 'http://c:4318/' }, 'http://c:4318/v1/logs'],
    [{ [`${ALL}ENDPOINT`]: 'https://c/otlp' }, 'https://c/otlp/v1/logs'],
    [{ [`${ALL}ENDPOINT`]: 'https://c/otlp/?x=1' }, 'https://c/otlp/v1/logs?x=1'],
    [{ [`${LOGS}ENDPOINT`]: 'http://c:4318' }, 'http://c:4318/'],
    [{ [`${LOGS}ENDPOINT`]: 'http://c/my/logs' }, 'http://c/my/logs'],
    [{ [`${LOGS}ENDPOINT`]: 'http://l/x', [`${ALL}ENDPOINT`]: 'http://a' }, 'http://l/x'],
    [{ [`${ALL}ENDPOINT`]: 'http://c:4317', [`${ALL}PROTOCOL`]: 'grpc' }, 'http://c:4317/'],
    [{ [`${ALL}PROTOCOL`]: 'grpc' }, 'http://localhost:4317/'],
    [{ [`${ALL}ENDPOINT`]: ' ' }, 'http://localhost:4318/v1/logs'],
  ])('say where it is: %j', (env, url) => {
    expect(one(env).url).toBe(url);
    expect(warnings).toEqual([]);
  });

  it('of logs come before those of all signals, and options before both', () => {
    const env = {
      [`${ALL}PROTOCOL`]: 'grpc',
      [`${LOGS}PROTOCOL`]: 'HTTP/JSON',
      [`${ALL}COMPRESSION`]: 'gzip',
      [`${ALL}TIMEOUT`]: ' 2500 ',
      [`${ALL}HEADERS`]: 'a=1,b=2',
      [`${LOGS}HEADERS`]: 'c=3',
    };
    expect(one(env)).toMatchObject({
      protocol: 'http/json',
      compression: 'gzip',
      timeoutMs: 2500,
      headers: { c: '3' },
    });
    const headers = { d: '4' };
    const options = { protocol: 'http/protobuf', compression: 'none', timeoutMs: 300, headers } as const;
    expect(one(env, options)).toMatchObject(options);
    expect(one(env, options).headers).toEqual(headers);
  });

  it('are not looked at for a destination with a URL: they are of another', () => {
    const env = {
      [`${ALL}ENDPOINT`]: 'https://a',
      [`${ALL}PROTOCOL`]: 'grpc',
      [`${ALL}HEADERS`]: 'authorization=s3cret',
      [`${ALL}COMPRESSION`]: 'gzip',
      [`${ALL}TIMEOUT`]: '2500',
      [`${ALL}CERTIFICATE`]: '/nowhere.pem',
    };
    const url = 'https://b/v1/logs';
    expect(one(env, { url })).toEqual(one({}, { url }));
    expect(warnings).toEqual([]);
  });

  it.each([
    ['authorization=Bearer%20abc', { authorization: 'Bearer abc' }],
    ['Authorization = Basic YTpi== ', { authorization: 'Basic YTpi==' }],
    ['a=1, b = 2 ,,', { a: '1', b: '2' }],
    ['a=x%2Cy%3Dz;q', { a: 'x,y=z;q' }],
    ['a=1,A=2', { a: '2' }],
    ['a=', { a: '' }],
  ])('hold headers: %j', (text, headers) => {
    expect(one({ [`${ALL}HEADERS`]: text }).headers).toEqual(headers);
    expect(warnings).toEqual([]);
  });

  it.each([
    's3cret',
    '=s3cret',
    'a=s3cret%2',
    'a b=s3cret',
    'a=s3cret%0Ax',
    'a=s3cret%E2%82%AC',
    'host=s3cret',
  ])('hold headers that are ignored with a warning, which does not show them: %j', (pair) => {
    expect(one({ [`${LOGS}HEADERS`]: `ok=1,${pair}` }).headers).toEqual({ ok: '1' });
    expect(warnings).toEqual([expect.stringContaining(`Header 2 of ${LOGS}HEADERS`)]);
    expect(warnings.join()).not.toContain('s3cret');
  });

  it.each([
    ['ENDPOINT', 'collector:4317', 'http://a:4318'],
    ['ENDPOINT', 'http://alice:s3cret@collector', 'http://a:4318'],
    ['PROTOCOL', 'http', 'grpc'],
    ['COMPRESSION', 'zstd', 'gzip'],
    ['TIMEOUT', '10s', '2500'],
    ['TIMEOUT', '0', '2500'],
    ['TIMEOUT', '600001', '2500'],
  ])('that are not valid are ignored with a warning: %s=%s', (what, bad, good) => {
    const general = { [`${ALL}${what}`]: good };
    expect(one({ ...general, [`${LOGS}${what}`]: bad })).toEqual(one(general));
    expect(one({ [`${ALL}${what}`]: bad })).toEqual(one({}));
    expect(warnings).toEqual([
      expect.stringContaining(`${LOGS}${what} is `),
      expect.stringContaining(`${ALL}${what} is `),
    ]);
    expect(warnings.join()).not.toContain('s3cret');
  });

  it('name files of TLS, which are ignored with a warning when they cannot be used', () => {
    const env = { [`${ALL}ENDPOINT`]: 'https://a', [`${LOGS}CLIENT_KEY`]: '/nowhere.pem' };
    expect(one(env).tls).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining(`${LOGS}CLIENT_KEY`)]);
  });

  it('name files of TLS that are not read for a URL without it', () => {
    expect(one({ [`${ALL}CERTIFICATE`]: '/nowhere.pem' }).tls).toBeUndefined();
    expect(warnings).toEqual([]);
  });
});
