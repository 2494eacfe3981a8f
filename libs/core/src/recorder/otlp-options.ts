import { checkNames } from '../model/index.js';
import { type FilterError, parseFilter, parseTime } from '../query/index.js';
import type { Destination, OtlpProtocol } from '../writer/index.js';
import { BlotterError } from '../errors.js';
import type { Environment } from './environment.js';
import { oneOf, whole, wrong } from './option-checks.js';
import { OtlpEnvironment } from './otlp-environment.js';
import { checkHeaders } from './otlp-headers.js';
import { type OtlpTlsOptions, checkTls } from './otlp-tls.js';
import { URL_EXPECTED, logsUrl, parseUrl, shownUrl } from './otlp-url.js';

/**
 * A backend that records are forwarded to as OTLP logs. Without `url`, what is not given comes from the standard
 * variables `OTEL_EXPORTER_OTLP_LOGS_…` and `OTEL_EXPORTER_OTLP_…`; with it, those of another destination do not count.
 */
export interface OtlpOptions {
  /** Names what has been sent: under another name everything is sent again. Letters, digits, `.`, `_`, `-`; at most 64. @default 'otlp' */
  readonly name?: string;
  /**
   * Where it is, http: or https:. Over HTTP the path /v1/logs is added when there is none. User and password do not
   * belong into it: use `headers`. @default the variables' endpoint, http://localhost:4318/v1/logs, or :4317 over gRPC
   */
  readonly url?: string;
  /** How requests are written and carried. @default 'http/protobuf' */
  readonly protocol?: OtlpProtocol;
  /** Sent with every request, over gRPC as metadata. Never logged. @default {} */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of requests. @default 'none' */
  readonly compression?: 'none' | 'gzip';
  /** How long a request may take until it is answered, in milliseconds; 100 … 600000. @default 10000 */
  readonly timeoutMs?: number;
  /** Which records, in the filter language. @default all */
  readonly filter?: string;
  /**
   * Where a destination begins whose name is new: with the first record that is stored, with the next one, or with those
   * that arrived from a time on: 'beginning', 'now', or ISO 8601 text, milliseconds since 1970, a Date.
   * @default 'beginning'
   */
  readonly start?: string | number | Date;
  /** Records of a request; 1 … 16384. @default 512 */
  readonly maxBatchRecords?: number;
  /** Bytes of a request before compression; 1024 … 67108864. A larger record goes alone. @default 1048576 (1 MiB) */
  readonly maxBatchBytes?: number;
  /** Only with https:. @default what Node.js trusts, and no client certificate */
  readonly tls?: OtlpTlsOptions;
}

const NAMES: ReadonlyArray<keyof OtlpOptions> = [
  'name',
  'url',
  'protocol',
  'headers',
  'compression',
  'timeoutMs',
  'filter',
  'start',
  'maxBatchRecords',
  'maxBatchBytes',
  'tls',
];
const MAX_TIME_MS = 8.64e15;

/** @internal @throws BlotterError ERR_BLOTTER_OPTION. */
export function destinations(
  options: OtlpOptions | readonly OtlpOptions[] = [],
  env: Environment,
): readonly Destination[] {
  if (!isList(options)) return Object.freeze([destination('otlp', options, env)]);
  const taken = new Set<string>();
  return Object.freeze(
    options.map((item, index) => {
      const checked = destination(`otlp[${index}]`, item, env);
      // Files are named after it, and some file systems do not tell the cases of letters apart.
      const key = checked.name.toLowerCase();
      if (!taken.has(key)) taken.add(key);
      else throw wrong(`otlp[${index}].name`, checked.name, 'another than those before', 'Give each a name.');
      return checked;
    }),
  );
}

function isList(options: OtlpOptions | readonly OtlpOptions[]): options is readonly OtlpOptions[] {
  return Array.isArray(options);
}

function destination(path: string, options: OtlpOptions, env: Environment): Destination {
  checkNames(`${path}.`, options, NAMES);
  const variables = new OtlpEnvironment(options.url === undefined ? env : {});
  const protocol = oneOf(`${path}.protocol`, options.protocol ?? variables.protocol(), [
    'http/protobuf',
    'http/json',
    'grpc',
  ]);
  const url = options.url === undefined ? variables.url(protocol) : urlOf(path, options.url, protocol);
  return Object.freeze({
    name: nameOf(path, options.name),
    url,
    protocol,
    headers:
      options.headers === undefined
        ? variables.headers(protocol)
        : checkHeaders(`${path}.headers`, options.headers, protocol),
    compression: oneOf(`${path}.compression`, options.compression ?? variables.compression(), [
      'none',
      'gzip',
    ]),
    timeoutMs: whole(
      `${path}.timeoutMs`,
      options.timeoutMs ?? variables.timeoutMs(100, 600_000),
      10_000,
      100,
      600_000,
    ),
    filter: filterOf(path, options.filter),
    start: startOf(path, options.start),
    maxBatchRecords: whole(`${path}.maxBatchRecords`, options.maxBatchRecords, 512, 1, 16_384),
    maxBatchBytes: whole(`${path}.maxBatchBytes`, options.maxBatchBytes, 2 ** 20, 1024, 2 ** 26),
    tls: tlsOf(path, options.tls, url, variables),
  });
}

function nameOf(path: string, name = 'otlp'): string {
  if (typeof name === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return name;
  const expected = '1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first';
  throw wrong(`${path}.name`, name, expected, 'For instance grafana-cloud.');
}

function urlOf(path: string, given: string, protocol: OtlpProtocol): string {
  const url = typeof given === 'string' ? parseUrl(given) : undefined;
  if (url !== undefined) return logsUrl(url, protocol);
  const shown = typeof given === 'string' ? shownUrl(given) : given;
  const hint = `For instance http://localhost:4318; credentials belong into ${path}.headers.`;
  throw wrong(`${path}.url`, shown, URL_EXPECTED, hint);
}

function filterOf(path: string, filter: string | undefined): string | undefined {
  if (filter === undefined) return undefined;
  if (typeof filter !== 'string') {
    throw wrong(`${path}.filter`, filter, 'a text in the filter language', 'Leave it out for all records.');
  }
  try {
    return parseFilter(filter).kind === 'all' ? undefined : filter;
  } catch (cause) {
    const { column, problem, hint } = cause as FilterError;
    const message = `Option ${path}.filter does not parse, column ${column}: ${problem}`;
    throw new BlotterError('ERR_BLOTTER_OPTION', message, hint, { cause });
  }
}

function startOf(path: string, start: string | number | Date = 'beginning'): Destination['start'] {
  if (start === 'beginning' || start === 'now') return start;
  const time = start instanceof Date ? start.getTime() : typeof start === 'string' ? millisOf(start) : start;
  if (Number.isInteger(time) && Math.abs(time) <= MAX_TIME_MS) return time;
  const expected = "'beginning', 'now', or a time: ISO 8601, milliseconds since 1970, a Date";
  throw wrong(`${path}.start`, start, expected, 'For instance 2026-01-31T12:00:00Z.');
}

function millisOf(text: string): number {
  const nano = parseTime(text);
  return nano === undefined ? NaN : Number(nano / 1_000_000n);
}

function tlsOf(
  path: string,
  options: OtlpTlsOptions | undefined,
  url: string,
  variables: OtlpEnvironment,
): Destination['tls'] {
  const isSecure = url.startsWith('https:');
  if (options === undefined) return isSecure ? variables.tls() : undefined;
  if (isSecure) return checkTls(`${path}.tls`, options);
  throw new BlotterError(
    'ERR_BLOTTER_OPTION',
    `Option ${path}.tls is set, and the destination's URL is http:, without TLS.`,
    'Write https:// in the URL, or leave tls out.',
  );
}
