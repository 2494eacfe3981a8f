import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { TlsConfig } from '../config/sidecar-config.js';
import { SidecarError } from '../errors.js';

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
  const certificate = certFile.certificates(now)[0]!;
  const keyFile = read('keyFile', tls.keyFile);
  const key = keyFile.privateKey();
  if (!certificate.checkPrivateKey(key)) {
    throw keyFile.wrong(
      `is not the key of the certificate ${tls.certFile}`,
      'Configure the two that belong together.',
    );
  }
  const caFile = tls.clientCaFile === undefined ? undefined : read('clientCaFile', tls.clientCaFile);
  caFile?.certificates(now);
  try {
    createSecureContext({ cert: certFile.bytes, key: keyFile.bytes });
  } catch (error) {
    throw certFile.wrong(`is not usable: ${(error as Error).message}`, 'Issue another certificate.', error);
  }
  return { cert: certFile.bytes, key: keyFile.bytes, ca: caFile?.bytes, validTo: certificate.validToDate };
}

/** A file that a setting names. */
class PemFile {
  readonly bytes: Buffer;

  constructor(
    private readonly setting: string,
    private readonly file: string,
  ) {
    try {
      this.bytes = readFileSync(file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw this.wrong(`cannot be read: ${code}`, 'Check the path, and who may read the file.', error);
    }
  }

  /** At least one, all of them valid now. */
  certificates(now: Date): X509Certificate[] {
    const blocks = this.bytes
      .toString('latin1')
      .match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
    if (blocks === null) {
      throw this.wrong('holds no certificate', 'It must be PEM: -----BEGIN CERTIFICATE-----.');
    }
    return blocks.map((block) => this.certificate(block, now));
  }

  privateKey(): KeyObject {
    try {
      return createPrivateKey(this.bytes);
    } catch (error) {
      const what = this.bytes.includes('ENCRYPTED') ? 'needs a passphrase' : 'holds no private key';
      throw this.wrong(what, 'It must be PEM: -----BEGIN PRIVATE KEY-----, without a passphrase.', error);
    }
  }

  wrong(what: string, hint: string, cause?: unknown): SidecarError {
    return new SidecarError('ERR_BLOTTER_TLS', `${this.setting}: ${this.file} ${what}.`, hint, { cause });
  }

  private certificate(block: string, now: Date): X509Certificate {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(block);
    } catch (error) {
      throw this.wrong('holds a certificate that cannot be read', 'Issue or copy it again.', error);
    }
    if (certificate.validToDate < now) {
      throw this.wrong(`has expired on ${certificate.validToDate.toISOString()}`, 'Renew the certificate.');
    }
    if (certificate.validFromDate > now) {
      const from = certificate.validFromDate.toISOString();
      throw this.wrong(`is not valid before ${from}`, 'Check the clock of this machine.');
    }
    return certificate;
  }
}
