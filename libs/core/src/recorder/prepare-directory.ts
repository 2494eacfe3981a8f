import { diag } from '@opentelemetry/api';
import { accessSync, constants, mkdirSync, type Stats, statSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { BlotterError } from '../errors.js';
import type { ResolvedBlotterOptions } from './options.js';

/** `f_type` of file systems on which SQLite's locks or fsync cannot be trusted. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x564c, 'NCP'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x47504653, 'GPFS'],
  [0x01021997, '9P'],
]);

/**
 * Creates the folders and checks what can be checked without opening a database.
 * @throws BlotterError ERR_BLOTTER_DIRECTORY or ERR_BLOTTER_STORE naming the path.
 */
export function prepareDirectory({ directory, writer }: ResolvedBlotterOptions): void {
  makeWritable(directory);
  makeWritable(writer.journalPath);
  const { file, isShared } = writer.store;
  const stats = statOf(file, 'ERR_BLOTTER_STORE');
  if (stats?.isDirectory() === true) {
    throw new BlotterError(
      'ERR_BLOTTER_STORE',
      `${file} is a folder.`,
      'The database must be a file: choose another fileName.',
    );
  }
  if (isShared && stats === undefined) {
    throw new BlotterError(
      'ERR_BLOTTER_STORE',
      `sharedDatabase.file ${file} does not exist.`,
      'Create it with your platform first, or leave sharedDatabase out for a file of Blotter’s own.',
    );
  }
  if (stats !== undefined) checkAccess(file, constants.R_OK | constants.W_OK, 'ERR_BLOTTER_STORE');
  for (const path of new Set([directory, dirname(file)])) warnAboutNetwork(path);
}

function makeWritable(path: string): void {
  if (statOf(path, 'ERR_BLOTTER_DIRECTORY')?.isDirectory() === false) {
    throw new BlotterError('ERR_BLOTTER_DIRECTORY', `${path} is a file.`, 'directory must name a folder.');
  }
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new BlotterError(
      'ERR_BLOTTER_DIRECTORY',
      `The folder ${path} cannot be created: ${(error as Error).message}.`,
      'Create it for this user, or choose another directory.',
      { cause: error },
    );
  }
  checkAccess(path, constants.R_OK | constants.W_OK | constants.X_OK, 'ERR_BLOTTER_DIRECTORY');
}

type Place = 'ERR_BLOTTER_DIRECTORY' | 'ERR_BLOTTER_STORE';

function statOf(path: string, code: Place): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw denied(path, code, error);
  }
}

function checkAccess(path: string, mode: number, code: Place): void {
  try {
    accessSync(path, mode);
  } catch (error) {
    throw denied(path, code, error);
  }
}

function denied(path: string, code: Place, error: unknown): BlotterError {
  return new BlotterError(
    code,
    `${path} is not readable and writable for this user: ${(error as Error).message}.`,
    'Change its owner or mode, or choose another directory.',
    { cause: error },
  );
}

function warnAboutNetwork(path: string): void {
  const name = NETWORK_FILE_SYSTEMS.get(statfsSync(path).type >>> 0);
  if (name === undefined) return;
  const message = `Blotter: ${path} is on a network file system (${name}), where SQLite's locks may not hold. Use a local disk.`;
  diag.warn(message);
  process.emitWarning(message, { code: 'BLOTTER_NETWORK_FILE_SYSTEM' });
}
