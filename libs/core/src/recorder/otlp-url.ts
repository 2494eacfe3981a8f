import type { OtlpProtocol } from '../writer/index.js';

const LOGS_PATH = '/v1/logs';

/** What a destination's URL must be. */
export const URL_EXPECTED = 'a URL that begins with http:// or https://, without user and password';

/** undefined when it is not what {@link URL_EXPECTED} says. */
export function parseUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return url.username === '' && url.password === '' ? url : undefined;
}

/** Without what may be secret in it, for messages. */
export function shownUrl(text: string): string {
  return text.replace(/^.*@/s, '…@').replace(/\?.*$/s, '?…');
}

/** The address of an option: over HTTP one without a path is that of a server with the standard one. */
export function logsUrl(url: URL, protocol: OtlpProtocol): string {
  if (protocol !== 'grpc' && url.pathname === '/') url.pathname = LOGS_PATH;
  return url.href;
}

/** The address of OTEL_EXPORTER_OTLP_ENDPOINT, which is that of all signals. */
export function logsUrlUnder(url: URL, protocol: OtlpProtocol): string {
  if (protocol !== 'grpc') url.pathname = url.pathname.replace(/\/$/, '') + LOGS_PATH;
  return url.href;
}
