import type { Destination, DestinationTls, OtlpProtocol } from '../writer/index.js';
import { type Environment, ignored, textFromEnv, wholeFromEnv } from './environment.js';
import { headerProblem } from './otlp-headers.js';
import { checkTls } from './otlp-tls.js';
import { URL_EXPECTED, logsUrl, logsUrlUnder, parseUrl, shownUrl } from './otlp-url.js';

const PROTOCOLS: readonly OtlpProtocol[] = ['http/protobuf', 'http/json', 'grpc'];
const COMPRESSIONS: ReadonlyArray<Destination['compression']> = ['none', 'gzip'];
const DEFAULT_URL = { http: 'http://localhost:4318', grpc: 'http://localhost:4317' };

/**
 * OpenTelemetry's variables for an exporter: what those of logs do not say, those of all signals do. What is not valid is
 * ignored, with a warning.
 */
export class OtlpEnvironment {
  constructor(private readonly env: Environment) {}

  protocol(): OtlpProtocol | undefined {
    return this.word('PROTOCOL', PROTOCOLS);
  }

  compression(): Destination['compression'] | undefined {
    return this.word('COMPRESSION', COMPRESSIONS);
  }

  timeoutMs(min: number, max: number): number | undefined {
    return this.first('TIMEOUT', (name) => wholeFromEnv(this.env, name, min, max));
  }

  url(protocol: OtlpProtocol): string {
    const logs = this.endpoint('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT');
    if (logs !== undefined) return logs.href;
    const all = this.endpoint('OTEL_EXPORTER_OTLP_ENDPOINT');
    if (all !== undefined) return logsUrlUnder(all, protocol);
    return logsUrl(new URL(DEFAULT_URL[protocol === 'grpc' ? 'grpc' : 'http']), protocol);
  }

  headers(protocol: OtlpProtocol): Readonly<Record<string, string>> {
    const text = this.first('HEADERS', (name) => {
      const value = textFromEnv(this.env, name);
      return value === undefined ? undefined : { name, value };
    });
    const pairs = text === undefined ? [] : headerPairs(text.name, text.value, protocol);
    return Object.freeze(Object.fromEntries(pairs));
  }

  tls(): DestinationTls | undefined {
    const ca = this.file('CERTIFICATE');
    const cert = this.file('CLIENT_CERTIFICATE');
    const key = this.file('CLIENT_KEY');
    const files = {
      ...(ca && { caFile: ca.path }),
      ...(cert && { certFile: cert.path }),
      ...(key && { keyFile: key.path }),
    };
    if (Object.keys(files).length === 0) return undefined;
    try {
      return checkTls('tls', files);
    } catch (error) {
      const names = [ca, cert, key].flatMap((file) => (file === undefined ? [] : [file.name]));
      ignored(names.join(', '), `cannot be used: ${(error as Error).message}`);
      return undefined;
    }
  }

  private file(what: string): { readonly name: string; readonly path: string } | undefined {
    return this.first(what, (name) => {
      const path = textFromEnv(this.env, name);
      return path === undefined ? undefined : { name, path };
    });
  }

  private endpoint(name: string): URL | undefined {
    const text = textFromEnv(this.env, name);
    if (text === undefined) return undefined;
    const url = parseUrl(text);
    if (url === undefined) ignored(name, `is '${shownUrl(text)}'; it must be ${URL_EXPECTED}`);
    return url;
  }

  private word<T extends string>(what: string, words: readonly T[]): T | undefined {
    return this.first(what, (name) => {
      const text = textFromEnv(this.env, name);
      const word = words.find((word) => word === text?.toLowerCase());
      if (text !== undefined && word === undefined)
        ignored(name, `is ${text}; it must be ${words.join(' or ')}`);
      return word;
    });
  }

  private first<T>(what: string, read: (name: string) => T | undefined): T | undefined {
    return read(`OTEL_EXPORTER_OTLP_LOGS_${what}`) ?? read(`OTEL_EXPORTER_OTLP_${what}`);
  }
}

/** `key=value` pairs with commas between them, both percent-encoded, as in W3C Baggage. */
function headerPairs(name: string, text: string, protocol: OtlpProtocol): Array<[string, string]> {
  return text.split(',').flatMap((pair, index): Array<[string, string]> => {
    if (pair.trim() === '') return [];
    const at = pair.indexOf('=');
    const key = decoded(pair.slice(0, Math.max(at, 0)));
    const value = decoded(pair.slice(at + 1));
    const problem =
      key === undefined || value === undefined
        ? 'it is not percent-encoded as it must be'
        : headerProblem(key, value, protocol);
    if (problem === undefined) return [[key!.toLowerCase(), value!]];
    ignored(`Header ${index + 1} of ${name}`, `is not valid: ${problem}`);
    return [];
  });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
