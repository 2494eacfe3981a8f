import { createHash } from 'node:crypto';
import { BlotterError } from '../errors.js';
import type { Filter } from './filter.js';
import { printFilter } from './print-filter.js';
import type { Order } from './question.js';

/** What a cursor belongs to. */
export interface CursorScope {
  /** Of the store. */
  readonly generation: string;
  readonly filter: Filter;
  readonly order: Order;
  readonly first: 'newest' | 'oldest';
}

/** Where a cursor is: between the record of its key and the one behind it (`next`) or before it (`previous`), in the question's order. */
export interface CursorPosition {
  readonly direction: 'next' | 'previous';
  /** Row id of the last record that was given. */
  readonly id: number;
  /** Its time, which goes before the id when the order is by time; 0n otherwise. Nanoseconds since 1970. */
  readonly timeNano: bigint;
}

/*
 * Bytes of a cursor, as base64url: 0xb1, version, flags (1: by time, 2: oldest first, 4: previous), 0, 8 of the SHA-256 of
 * the generation, 8 of that of the filter's text, row id and time as big-endian uint64, 4 of the SHA-256 of all these.
 */
const MAGIC = 0xb1;
const VERSION = 1;
const BYTES = 40;
const CHECK_AT = BYTES - 4;
const BY_TIME = 1;
const OLDEST_FIRST = 2;
const PREVIOUS = 4;

/** An opaque text: a place in the answer to one question to one store. It stays good while records come and go. */
export function encodeCursor(position: CursorPosition, scope: CursorScope): string {
  const bytes = Buffer.alloc(BYTES);
  bytes[0] = MAGIC;
  bytes[1] = VERSION;
  bytes[2] = flagsOf(scope) | (position.direction === 'previous' ? PREVIOUS : 0);
  bytes.set(digest(scope.generation, 8), 4);
  bytes.set(digest(printFilter(scope.filter), 8), 12);
  bytes.writeBigUInt64BE(BigInt(position.id), 20);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, position.timeNano), 28);
  bytes.set(digest(bytes.subarray(0, CHECK_AT), 4), CHECK_AT);
  return bytes.toString('base64url');
}

/** @throws BlotterError ERR_BLOTTER_CURSOR: no cursor, or one of another version, store, filter or order. */
export function decodeCursor(cursor: string, scope: CursorScope): CursorPosition {
  const bytes = Buffer.from(cursor.slice(0, 1024), 'base64url');
  const isWhole =
    bytes[0] === MAGIC &&
    bytes.toString('base64url') === cursor &&
    bytes.subarray(-4).equals(digest(bytes.subarray(0, -4), 4));
  if (!isWhole) throw refused('is no cursor of Blotter, or was changed or cut off on its way');
  if (bytes[1] !== VERSION || bytes.length !== BYTES) throw refused('was made by another version of Blotter');
  if (!bytes.subarray(4, 12).equals(digest(scope.generation, 8))) {
    throw refused('belongs to another store: this one was made, or made anew, after it');
  }
  if (!bytes.subarray(12, 20).equals(digest(printFilter(scope.filter), 8))) {
    throw refused('belongs to another filter');
  }
  const flags = bytes[2]!;
  if ((flags & ~PREVIOUS) !== flagsOf(scope)) throw refused(`belongs to another order (${orderText(flags)})`);
  return {
    direction: flags & PREVIOUS ? 'previous' : 'next',
    id: Number(bytes.readBigUInt64BE(20)),
    timeNano: bytes.readBigUInt64BE(28),
  };
}

function flagsOf({ order, first }: CursorScope): number {
  return (order === 'time' ? BY_TIME : 0) | (first === 'oldest' ? OLDEST_FIRST : 0);
}

function orderText(flags: number): string {
  return `by ${flags & BY_TIME ? 'time' : 'arrival'}, ${flags & OLDEST_FIRST ? 'oldest' : 'newest'} first`;
}

function digest(content: string | Uint8Array, bytes: number): Buffer {
  return createHash('sha256').update(content).digest().subarray(0, bytes);
}

function refused(reason: string): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_CURSOR',
    `The cursor ${reason}.`,
    'Ask for the first page again, and use its cursors as they come, with the same filter and order.',
  );
}
