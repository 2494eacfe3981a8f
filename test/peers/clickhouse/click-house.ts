import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Peer } from '../peer.js';
import { virtualEnvironment } from '../python/virtual-environment.js';

const REQUIREMENTS = 'test/peers/clickhouse/requirements.txt';

/** This file runs from test/ and from test/dist/. */
const PROGRAM = fileURLToPath(new URL('run_sql.py', import.meta.url)).replace(
  /([/\\]test)[/\\]dist([/\\]peers)/,
  '$1$2',
);

/** ClickHouse's engine, in a process of its own instead of a server. */
export const clickHouse: Peer = { name: 'ClickHouse', prepare: () => virtualEnvironment(REQUIREMENTS) };

/** The values of a row in the order of the columns, 64-bit integers as text. */
export type ClickHouseRow = readonly unknown[];

/**
 * Runs statements one after another in an empty ClickHouse, which is gone afterwards.
 * @returns the rows of each statement.
 * @throws Error with what ClickHouse says of the first one that fails.
 */
export async function runSql(statements: readonly string[]): Promise<ClickHouseRow[][]> {
  const process = spawn(await clickHouse.prepare(), ['-B', PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'] });
  process.stdin.on('error', () => undefined);
  process.stdin.end(JSON.stringify(statements));
  const [out, errors, [code]] = await Promise.all([
    text(process.stdout),
    text(process.stderr),
    once(process, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`ClickHouse: ${errors.trim() || `ended with ${code}`}`);
  return JSON.parse(out) as ClickHouseRow[][];
}
