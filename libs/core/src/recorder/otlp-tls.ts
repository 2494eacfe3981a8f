import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BlotterError } from '../errors.js';
import { checkNames } from '../model/index.js';
import type { DestinationTls } from '../writer/index.js';
import { wrong } from './option-checks.js';

/** TLS of a destination. The files are PEM, and are read once. */
export interface OtlpTlsOptions {
  /** Certificates of authorities to trust. @default those that Node.js trusts */
  readonly caFile?: string;
  /** Certificate to show to the destination, with the chain beneath it: mutual TLS. Needs `keyFile`. */
  readonly certFile?: string;
  /** Its private key, without a passphrase. */
  readonly keyFile?: string;
  /** The name that the destination's certificate must have. @default the host of the URL */
  readonly serverName?: string;
}

const CERTIFICATE = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END [A-Z0-9 ]+-----/g;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;

/** @throws BlotterError ERR_BLOTTER_OPTION. */
export function checkTls(path: string, options: OtlpTlsOptions): DestinationTls {
  checkNames(`${path}.`, options, ['caFile', 'certFile', 'keyFile', 'serverName']);
  const { caFile, certFile, keyFile, serverName } = options;
  for (const [name, other] of [
    ['certFile', 'keyFile'],
    ['keyFile', 'certFile'],
  ] as const) {
    if (options[name] === undefined || options[other] !== undefined) continue;
    throw wrong(`${path}.${other}`, undefined, `given with ${name}`, 'Mutual TLS needs both.');
  }
  if (serverName !== undefined && (typeof serverName !== 'string' || !/^[\w.-]+$/.test(serverName))) {
    throw wrong(`${path}.serverName`, serverName, 'the name of a host', 'Leave it out for that of the URL.');
  }
  const tls = Object.freeze({
    ca: pem(`${path}.caFile`, caFile, CERTIFICATE),
    cert: pem(`${path}.certFile`, certFile, CERTIFICATE),
    key: pem(`${path}.keyFile`, keyFile, PRIVATE_KEY),
    serverName,
  });
  checkUsable(
    path,
    tls,
    [caFile, certFile, keyFile].filter((file) => file !== undefined),
  );
  return tls;
}

function pem(name: string, file: string | undefined, block: RegExp): string | undefined {
  if (file === undefined) return undefined;
  if (typeof file !== 'string') throw wrong(name, file, 'the path of a PEM file', 'Leave it out otherwise.');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { message } = cause as Error;
    throw new BlotterError(
      'ERR_BLOTTER_OPTION',
      `Option ${name} names a file that cannot be read: ${message}.`,
      'Name a PEM file that this process may read.',
      { cause },
    );
  }
  if (text.search(block) >= 0) return text;
  const what = block === PRIVATE_KEY ? 'a private key' : 'a certificate';
  throw wrong(name, file, `a PEM file with ${what}`, 'There is none in it.');
}

/** Node.js takes certificates of authorities that cannot be read, and then trusts nobody. */
function checkUsable(path: string, { ca, cert, key }: DestinationTls, files: readonly string[]): void {
  // Not imported: who has no destination with TLS does not load it.
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  try {
    for (const block of ca?.match(CERTIFICATE) ?? []) new X509Certificate(block);
    createSecureContext({ ca, cert, key });
  } catch (cause) {
    throw new BlotterError(
      'ERR_BLOTTER_OPTION',
      `Option ${path} has files that cannot be used (${files.join(', ')}): ${(cause as Error).message}.`,
      'Name PEM files; the key must be that of the certificate, and without a passphrase.',
      { cause },
    );
  }
}
