import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { burst } from './burst.js';
import { diskFull } from './disk-full.js';
import { emit } from './emit.js';
import { ingest } from './ingest.js';
import { latency } from './latency.js';
import { locked } from './locked.js';
import { retention } from './retention.js';
import { sigkill } from './sigkill.js';
import { startup } from './startup.js';
import { sustain } from './sustain.js';

const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map(
  Object.entries({
    emit,
    sustain,
    locked,
    latency,
    burst,
    'disk-full': diskFull,
    sigkill,
    ingest,
    startup,
    retention,
  }),
);

const USAGE = `Usage: npm run --silent bench -- NAME [--json] [--seconds N] [--kills N]
${[...BENCHMARKS].map(([name, { summary }]) => `  ${name.padEnd(11)}${summary}`).join('\n')}
`;

interface Command extends Pick<BenchContext, NumberOption> {
  readonly benchmark: Benchmark;
  readonly json: boolean;
}

type NumberOption = 'seconds' | 'kills';
const MAX_NUMBER = 3600;

/** @throws Error saying what is wrong with the arguments. */
function parse(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      kills: { type: 'string' },
    },
  });
  const [name = '', ...more] = positionals;
  const benchmark = BENCHMARKS.get(name);
  if (benchmark === undefined || more.length > 0) {
    throw new Error(
      positionals.length === 0 ? 'Which benchmark?' : `Unknown benchmark ${positionals.join(' ')}.`,
    );
  }
  const number = (option: NumberOption): number | undefined => {
    const text = values[option];
    if (text === undefined) return benchmark[option];
    if (benchmark[option] === undefined) throw new Error(`${name} has no --${option}.`);
    const value = Number(text);
    if (value >= 1 && value <= MAX_NUMBER) return value;
    throw new Error(`--${option} must be a number from 1 to ${MAX_NUMBER}.`);
  };
  return { benchmark, json: values.json, seconds: number('seconds'), kills: number('kills') };
}

async function run({ benchmark, seconds, kills }: Command): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'blotter-bench-'));
  try {
    return await benchmark.run({ folder, seconds, kills });
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
