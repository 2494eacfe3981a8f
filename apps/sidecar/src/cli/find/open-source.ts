import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TOKEN_VARIABLE } from '../../config/names.js';
import { isLoopback } from '../../security/loopback.js';
import { databaseFileOf } from '../database-file.js';
import type { ApiAddress } from './api-client.js';
import { UsageError, tell } from './answer.js';
import type { RecordSource } from './record-source.js';

/** Options that say where to look. */
export interface SourceOptions {
  /** Folder or file. */
  readonly data?: string;
  readonly url?: string;
  readonly tokenFile?: string;
}

/**
 * The sidecar of `--url`, the file of `--data`, or the file that `blotter serve` would use here.
 * @throws UsageError, SidecarConfigError.
 */
export async function openSource(options: SourceOptions): Promise<RecordSource> {
  const { url } = options;
  if (url !== undefined) {
    const { SidecarSource } = await import('./sidecar-source.js');
    return new SidecarSource(addressOf(url, options));
  }
  const { FileSource } = await import('./file-source.js');
  return new FileSource(await fileOf(options));
}

/** @throws UsageError. */
export function addressOf(url: string, { tokenFile }: SourceOptions): ApiAddress {
  const address = { url: urlOf(url), token: tokenOf(tokenFile) };
  warnOfOpenToken(address);
  return address;
}

/** @throws SidecarConfigError. */
export async function fileOf({ data }: SourceOptions): Promise<string> {
  return data === undefined ? configuredFile() : databaseFileOf(data);
}

async function configuredFile(): Promise<string> {
  const { loadConfig } = await import('../../config/load-config.js');
  const { directory, fileName } = loadConfig().config.storage;
  return join(resolve(directory), fileName);
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(
      `error: --url must be an address of http or https, for instance http://127.0.0.1:4319, not ${JSON.stringify(text)}.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('error: --url holds a name or a password. Give a token: --token-file FILE.');
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError('error: --url ends with a query or a fragment. Name only where the API is.');
  }
  return url;
}

function tokenOf(file: string | undefined): string | undefined {
  const source = file === undefined ? `the variable ${TOKEN_VARIABLE}` : file;
  const token = (file === undefined ? (process.env[TOKEN_VARIABLE] ?? '') : readToken(file)).trim();
  if (token === '' && file === undefined) return undefined;
  // It becomes part of a header; what is wrong with it must not be shown.
  if (/^[\w.~+/-]+=*$/.test(token)) return token;
  throw new UsageError(
    `error: ${source} holds no token. It must be one line, as \`blotter token\` prints it.`,
  );
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`error: the token file ${file} cannot be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function warnOfOpenToken({ url, token }: ApiAddress): void {
  if (token === undefined || url.protocol === 'https:') return;
  if (isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) return;
  tell(`Whoever is on the way to ${url.host} can read the token: it has no TLS.`);
}
