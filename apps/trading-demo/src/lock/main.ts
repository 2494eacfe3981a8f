import 'reflect-metadata';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { showProgress } from './progress.js';
import { conclusion, introduction } from './report.js';
import { type RunResult, lostIn } from './run-result.js';
import { SCHEDULE, runScenario } from './run-scenario.js';
import { scenarios } from './scenario.js';

const root = join('data', 'lock');
const interrupted = new AbortController();
// The first signal ends the run in order; a second one ends the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(signal));
}

/** @returns the exit code: 0 when Blotter has lost nothing. */
async function main(): Promise<number> {
  const runs = scenarios(root);
  rmSync(root, { recursive: true, force: true });
  console.log(introduction());
  const results: RunResult[] = [];
  for (const run of runs) {
    results.push(await runScenario(run, showProgress(run.name, SCHEDULE.endMs), interrupted.signal));
  }
  console.log(conclusion(results, runs));
  const [, ...after] = results;
  return after.every((result) => lostIn(result) === 0) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
  console.log(`\n  Stopped. What was recorded is in ${root}.\n`);
  process.exitCode = interrupted.signal.reason === 'SIGINT' ? 130 : 143;
}
