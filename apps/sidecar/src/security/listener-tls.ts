import type { SecureContextOptions, TlsOptions } from 'node:tls';
import type { TlsConfig } from '../config/sidecar-config.js';
import { loadTls } from './load-tls.js';

/** What Node's TLS servers take. */
export type ListenerTls = SecureContextOptions & Pick<TlsOptions, 'requestCert' | 'rejectUnauthorized'>;

/**
 * @param setting - `receivers.http.tls`, for messages.
 * @returns undefined for a listener without TLS. @throws SidecarError ERR_BLOTTER_TLS.
 */
export function listenerTls(tls: TlsConfig | undefined, setting: string): ListenerTls | undefined {
  if (tls === undefined) return undefined;
  const { cert, key, ca } = loadTls(tls, setting);
  const common = { cert, key, minVersion: 'TLSv1.2' } as const;
  return ca === undefined ? common : { ...common, ca, requestCert: true, rejectUnauthorized: true };
}
