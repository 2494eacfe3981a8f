import type { DestinationConfig } from '../config/sidecar-config.js';
import { isLoopback } from './loopback.js';
import { PemFile, checkPair } from './pem-file.js';

/**
 * Reads the PEM files of a destination, and checks what would otherwise fail only at the first connection.
 * @param setting - `forward.destinations[0]`, for messages.
 * @returns what to warn of: headers over plain HTTP can be read on the wire, and so can records.
 * @throws SidecarError ERR_BLOTTER_TLS naming the setting and the file.
 */
export function checkDestination(
  { name, url, headers, tls = {} }: DestinationConfig,
  setting: string,
  now = new Date(),
): readonly string[] {
  const { caFile, certFile, keyFile } = tls;
  if (caFile !== undefined) new PemFile(`${setting}.tls.caFile`, caFile).certificates(now);
  if (certFile !== undefined && keyFile !== undefined) {
    checkPair(
      new PemFile(`${setting}.tls.certFile`, certFile),
      new PemFile(`${setting}.tls.keyFile`, keyFile),
      now,
    );
  }
  const { protocol, host, hostname } = new URL(url);
  if (protocol === 'https:' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'))) return [];
  const what = Object.keys(headers).length === 0 ? 'records' : 'its headers and records';
  return [
    `destination ${name}: ${what} can be read on the way to ${host}. Use https, unless something encrypts it.`,
  ];
}

/** {@link checkDestination} of each. */
export function checkDestinations(destinations: readonly DestinationConfig[]): readonly string[] {
  return destinations.flatMap((destination, index) =>
    checkDestination(destination, `forward.destinations[${index}]`),
  );
}
