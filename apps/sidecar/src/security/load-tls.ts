import type { TlsConfig } from '../config/sidecar-config.js';
import { PemFile, checkPair } from './pem-file.js';

/** What https and gRPC need, as PEM. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Who may sign certificates of clients; with it, clients must show one. */
  readonly ca: Buffer | undefined;
  /** When the certificate ends. */
  readonly validTo: Date;
}

/**
 * Reads the PEM files of a listener, and checks what would otherwise fail only at the first connection.
 * @param setting - `receivers.http.tls`, for messages.
 * @throws SidecarError ERR_BLOTTER_TLS naming the setting and the file.
 */
export function loadTls(tls: TlsConfig, setting: string, now = new Date()): TlsMaterial {
  const read = (name: keyof TlsConfig, file: string): PemFile => new PemFile(`${setting}.${name}`, file);
  const certFile = read('certFile', tls.certFile);
  const keyFile = read('keyFile', tls.keyFile);
  const certificate = checkPair(certFile, keyFile, now);
  const caFile = tls.clientCaFile === undefined ? undefined : read('clientCaFile', tls.clientCaFile);
  caFile?.certificates(now);
  return { cert: certFile.bytes, key: keyFile.bytes, ca: caFile?.bytes, validTo: certificate.validToDate };
}
