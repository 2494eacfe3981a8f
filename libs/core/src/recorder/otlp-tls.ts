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
    ca: pem(`${path}.caFile`, caFile),
    cert: pem(`${path}.certFile`, certFile),
    key: pem(`${path}.keyFile`, keyFile),
    serverName,
  });
  checkUsable(path, tls, [caFile, certFile, keyFile]);
  return tls;
}

function pem(name: string, file: string | undefined): string | undefined {
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
  if (text.includes('-----BEGIN ')) return text;
  throw wrong(name, file, 'a PEM file', 'It has no line -----BEGIN …-----.');
}

function checkUsable(
  path: string,
  { ca, cert, key }: DestinationTls,
  files: ReadonlyArray<string | undefined>,
): void {
  // Not imported: who has no destination with TLS does not load it.
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  try {
    createSecureContext({ ca, cert, key });
  } catch (cause) {
    const named = files.filter((file) => file !== undefined).join(', ');
    throw new BlotterError(
      'ERR_BLOTTER_OPTION',
      `Option ${path} has files that cannot be used (${named}): ${(cause as Error).message}.`,
      'Name PEM files; the key must be that of the certificate, and without a passphrase.',
      { cause },
    );
  }
}
