import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OutageArguments, USAGE, parseArguments } from './arguments.js';
import { isGood } from './judge.js';
import { outage } from './outage.js';

function say(line: string): void {
  process.stderr.write(`outage: ${line}\n`);
}

/** @returns the exit code. */
async function run({ json, ...course }: OutageArguments): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'blotter-outage-'));
  let isKept = true;
  try {
    const verdict = await outage({ ...course, folder, say });
    isKept = !isGood(verdict);
    process.stdout.write(`${JSON.stringify(verdict, undefined, json ? 0 : 2)}\n`);
  } finally {
    if (isKept) say(`the data is kept in ${folder}`);
    else await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return isKept ? 1 : 0;
}

let args: OutageArguments | undefined;
try {
  args = parseArguments(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 2;
}
if (args !== undefined) process.exitCode = await run(args);
