import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { SidecarError } from '../errors.js';

/** A file that a setting names. */
export class PemFile {
  readonly bytes: Buffer;

  constructor(
    private readonly setting: string,
    readonly file: string,
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

/**
 * A certificate and its key, which must belong together.
 * @throws SidecarError ERR_BLOTTER_TLS.
 */
export function checkPair(certFile: PemFile, keyFile: PemFile, now: Date): X509Certificate {
  const certificate = certFile.certificates(now)[0]!;
  if (!certificate.checkPrivateKey(keyFile.privateKey())) {
    throw keyFile.wrong(
      `is not the key of the certificate ${certFile.file}`,
      'Configure the two that belong together.',
    );
  }
  try {
    createSecureContext({ cert: certFile.bytes, key: keyFile.bytes });
  } catch (error) {
    throw certFile.wrong(`is not usable: ${(error as Error).message}`, 'Issue another certificate.', error);
  }
  return certificate;
}
