import { resolve } from 'node:path';
import { BlotterError } from '../errors.js';
import { checkNames } from '../model/index.js';
import { searchFileOf } from '../search/index.js';

/** Where to look, and how much of the machine to use. */
export interface FinderOptions {
  /** Path of the database file. It may come into being later: until then questions are refused. */
  readonly file: string;
  /** Prefix of Blotter's tables in a shared file. @default '' */
  readonly prefix?: string;
  /** Path of the search file. It need not be there: then rows are tried one by one. @default beside `file` */
  readonly searchFile?: string;
  /**
   * Threads that answer questions, 1 … 64. They start when they are needed and end after 10 s without a question.
   * Following the trail takes one more. @default 2
   */
  readonly threads?: number;
  /** How long a question may take, in milliseconds, if it does not say so, and at most: 1 … 60000. @default 5000 */
  readonly timeLimitMs?: number;
  /** How long a question may wait for the index to know what is stored, in milliseconds: 0 … 60000. @default 2000 */
  readonly waitMs?: number;
  /** Questions that may wait for a thread, 1 … 100000; those beyond are refused. @default 64 */
  readonly maxWaiting?: number;
  /**
   * The file belongs to a platform, which may have it open in this process through another SQLite library. Then it is
   * read in a child process: two libraries in one process would cancel each other's locks. @default false
   */
  readonly isShared?: boolean;
}

/** Every option, checked. Frozen; plain data, so that it can go to another thread or process. */
export interface ResolvedFinderOptions {
  readonly file: string;
  readonly prefix: string;
  readonly searchFile: string;
  readonly threads: number;
  readonly timeLimitMs: number;
  readonly waitMs: number;
  readonly maxWaiting: number;
  readonly isShared: boolean;
}

const NAMES: ReadonlyArray<keyof FinderOptions> = [
  'file',
  'prefix',
  'searchFile',
  'threads',
  'timeLimitMs',
  'waitMs',
  'maxWaiting',
  'isShared',
];

/** @throws BlotterError ERR_BLOTTER_OPTION naming the option. */
export function resolveFinderOptions(options: FinderOptions): ResolvedFinderOptions {
  checkNames('', options, NAMES);
  const file = resolve(text('file', options.file));
  const { prefix = '', isShared = false } = options;
  if (typeof prefix !== 'string' || !/^(?:[A-Za-z_][A-Za-z0-9_]{0,63})?$/.test(prefix)) {
    throw wrong('prefix', prefix, 'letters, digits and _', 'For instance blotter_.');
  }
  if (typeof isShared !== 'boolean') {
    throw wrong('isShared', isShared, 'true or false', 'Leave it out for the default.');
  }
  return Object.freeze({
    file,
    prefix,
    searchFile: resolve(text('searchFile', options.searchFile ?? searchFileOf(file))),
    threads: whole('threads', options.threads, 2, 1, 64),
    timeLimitMs: whole('timeLimitMs', options.timeLimitMs, 5000, 1, 60_000),
    waitMs: whole('waitMs', options.waitMs, 2000, 0, 60_000),
    maxWaiting: whole('maxWaiting', options.maxWaiting, 64, 1, 100_000),
    isShared,
  });
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw wrong(name, value, 'a path', 'Name the database file, for instance ./data/blotter.db.');
}

function whole(name: string, value: unknown, fallback: number, min: number, max: number): number {
  const result = value ?? fallback;
  if (typeof result === 'number' && Number.isInteger(result) && result >= min && result <= max) return result;
  throw wrong(name, value, `a whole number from ${min} to ${max}`, `The default is ${fallback}.`);
}

function wrong(name: string, value: unknown, expected: string, hint: string): BlotterError {
  const shown = typeof value === 'string' ? `'${value}'` : String(value);
  return new BlotterError('ERR_BLOTTER_OPTION', `Option ${name} is ${shown}; it must be ${expected}.`, hint);
}
