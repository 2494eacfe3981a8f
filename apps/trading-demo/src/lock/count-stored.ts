import Database from 'better-sqlite3';
import { TRADING_ACTIVITY_TYPES } from '../platform/trading-activity.js';
import type { Scenario } from './scenario.js';

/** Counts, in the file, the rows of the platform's own activity types. */
export function countStored({ activitiesFile, activitiesTable }: Scenario): number {
  const database = new Database(activitiesFile, { readonly: true, fileMustExist: true });
  try {
    const types = TRADING_ACTIVITY_TYPES.map(() => '?').join(', ');
    const row = database
      .prepare<unknown[], { n: number }>(
        `SELECT count(*) AS n FROM ${activitiesTable} WHERE type IN (${types})`,
      )
      .get(...TRADING_ACTIVITY_TYPES);
    return row?.n ?? 0;
  } finally {
    database.close();
  }
}
