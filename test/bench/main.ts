import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchResult, Benchmark } from './benchmark.js';
import { burst } from './burst.js';
import { diskFull } from './disk-full.js';
import { emit } from './emit.js';
import { latency } from './latency.js';
import { locked } from './locked.js';
import { sustain } from './sustain.js';

const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map(
  Object.entries({ emit, sustain, locked, latency, burst, 'disk-full': diskFull }),
);

const USAGE = `Usage: npm run --silent bench -- NAME [--json] [--seconds N]
${[...BENCHMARKS].map(([name, { summary }]) => `  ${name.padEnd(11)}${summary}`).join('\n')}
`;

interface Command {
  readonly benchmark: Benchmark;
  readonly json: boolean;
  readonly seconds: number | undefined;
}

/** @throws Error saying what is wrong with the arguments. */
function parse(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, seconds: { type: 'string' } },
  });
  const [name = '', ...more] = positionals;
  const benchmark = BENCHMARKS.get(name);
  if (benchmark === undefined || more.length > 0) {
    throw new Error(
      positionals.length === 0 ? 'Which benchmark?' : `Unknown benchmark ${positionals.join(' ')}.`,
    );
  }
  if (values.seconds === undefined) return { benchmark, json: values.json, seconds: benchmark.seconds };
  const seconds = Number(values.seconds);
  if (benchmark.seconds === undefined) throw new Error(`${name} has no --seconds.`);
  if (!(seconds >= 1 && seconds <= 3600)) throw new Error('--seconds must be a number from 1 to 3600.');
  return { benchmark, json: values.json, seconds };
}

async function run({ benchmark, seconds }: Command): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'blotter-bench-'));
  try {
    return await benchmark.run({ folder, seconds });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function table(result: BenchResult, indent = ''): string {
  return Object.entries(result)
    .map(([name, value]) =>
      typeof value === 'number'
        ? `${(indent + name).padEnd(30)}${String(value).padStart(14)}\n`
        : `${indent}${name}\n${table(value, `${indent}  `)}`,
    )
    .join('');
}

let command: Command | undefined;
try {
  command = parse(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 2;
}
if (command !== undefined) {
  const result = await run(command);
  process.stdout.write(command.json ? `${JSON.stringify(result)}\n` : table(result));
}
