import { type TortureArguments, USAGE, parseArguments } from './arguments.js';
import { budgetFor } from './budget.js';
import { report } from './report.js';
import { torture } from './torture.js';
import { Workshop } from './workshop.js';

function say(line: string): void {
  process.stderr.write(`torture: ${line}\n`);
}

/** @returns the exit code. */
async function run(args: TortureArguments): Promise<number> {
  const early = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      say(`${signal}: it ends early, and is judged all the same`);
      early.abort();
    });
  }
  const { diskBytes, rate } = budgetFor(args.minutes);
  const workshop = await Workshop.open(diskBytes);
  say(`--minutes ${args.minutes} --seed ${args.seed}, in ${workshop.root}`);
  if (workshop.noDisk !== undefined) say(`NO DISK OF ITS OWN: ${workshop.noDisk}`);
  let isGood = false;
  try {
    const result = await torture(args, { workshop, rate, signal: early.signal, say });
    isGood = result.verdict.unexplained === 0;
    process.stdout.write(report(result));
  } finally {
    if (!isGood) say(`the data and the evidence are kept in ${workshop.root}`);
    await workshop.close(!isGood);
  }
  return isGood ? 0 : 1;
}

let args: TortureArguments | undefined;
try {
  args = parseArguments(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 2;
}
if (args !== undefined) process.exitCode = await run(args);
