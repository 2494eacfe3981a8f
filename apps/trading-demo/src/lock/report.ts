import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { resultTable } from './result-table.js';
import type { RunResult } from './run-result.js';
import { SCHEDULE } from './run-scenario.js';
import { BUSY_TIMEOUT_MS, RETRY, SCALE } from './scale.js';
import type { Scenario } from './scenario.js';

/** What is about to happen. */
export function introduction(): string {
  const holds = SCHEDULE.holds.map(({ holdMs }) => (holdMs / 1000).toFixed(1)).join(', ');
  return `
  A trading platform in small runs three times, the same ${(SCHEDULE.endMs / 1000).toFixed(0)} seconds. Its worker threads close
  transactions (4), sync orders (1) and update balances (1), all in one SQLite file; they and the
  main thread record what they do. Another process holds the write lock for ${holds} s.

  Scale 1:${SCALE}, a second here is a minute there. As there, a write is tried ${RETRY.attempts} times: each waits ${BUSY_TIMEOUT_MS} ms
  for the lock (there 30 s), and ${RETRY.initialDelayMs.toFixed(0)} ms pass before the next (there 1 s), doubling, ±${100 * RETRY.jitter} %.
`;
}

/** What happened, and where to look. */
export function conclusion(results: readonly RunResult[], runs: readonly Scenario[]): string {
  const show = relative('.', fileURLToPath(new URL('../show.js', import.meta.url)));
  const table = resultTable(results, (style, text) => styleText(style, text, { stream: process.stdout }));
  return `
${table}
  –  WAL with synchronous NORMAL commits without fsync: the last commits can go with the power.

  A close needs the platform's lock for its own transaction, in every run. What Blotter takes away is the
  second wait, for the activity, what that loses, and the stalls of the main thread.

  See for yourself:
${runs.map(({ activitiesFile }) => `    npx node ${show} ${activitiesFile}`).join('\n')}
`;
}
