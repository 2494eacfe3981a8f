import { existsSync } from 'node:fs';
import { loadSqlite } from '../store/index.js';
import type { Destination } from './destination.js';

/** What a destination still needs of the trail. */
export interface ForwardNeed {
  readonly destination: string;
  /** Row id of the last record that it has, as a power cut would leave it. */
  readonly settled: number;
  /** … as it is. */
  readonly position: number;
  /** It is not sent everything. */
  readonly isFiltered: boolean;
}

/** A destination that no process has had for so long holds nothing back any more. */
const FORGOTTEN_MS = 7 * 86_400_000;
const BUSY_TIMEOUT_MS = 100;

interface NeedRow {
  readonly name: string;
  readonly settled: number;
  readonly position: number;
  readonly filtered: number;
  readonly seenMs: number;
  readonly generation: string;
}

/**
 * What the destinations of a store need: those of this process, and those of others that share it. Opens the forward file
 * for a moment.
 * @throws the SQLite error when it cannot be read now: then nobody knows.
 */
export function forwardNeeds(
  file: string,
  generation: string,
  destinations: readonly Destination[],
): ForwardNeed[] {
  const rows = existsSync(file) ? read(file) : [];
  const known = new Set(rows.map(({ name }) => name));
  const own = new Set(destinations.map(({ name }) => name));
  const isAlive = ({ name, seenMs }: NeedRow): boolean => own.has(name) || Date.now() - seenMs < FORGOTTEN_MS;
  const needs = rows.filter(isAlive).map((row) => {
    // Of another store than this it has had nothing.
    const isOfStore = row.generation === generation;
    return {
      destination: row.name,
      settled: isOfStore ? row.settled : 0,
      position: isOfStore ? row.position : 0,
      isFiltered: row.filtered !== 0,
    };
  });
  const unborn = destinations.filter(({ name, start }) => !known.has(name) && start === 'beginning');
  return [
    ...needs,
    ...unborn.map(({ name, filter }) => ({
      destination: name,
      settled: 0,
      position: 0,
      isFiltered: filter !== undefined,
    })),
  ];
}

function read(file: string): NeedRow[] {
  const database = loadSqlite()(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return database
      .prepare(
        `SELECT name, settled, position, is_filtered AS filtered, seen_at_ms AS seenMs, generation FROM destination`,
      )
      .all() as NeedRow[];
  } finally {
    database.close();
  }
}
