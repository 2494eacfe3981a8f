import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type BenchContext,
  type BenchResult,
  type Benchmark,
  COMPRESSIONS,
  type Compression,
} from './benchmark.js';
import { burst } from './burst.js';
import { diskFull } from './disk-full.js';
import { emit } from './emit.js';
import { forward } from './forward.js';
import { ingest } from './ingest.js';
import { latency } from './latency.js';
import { locked } from './locked.js';
import { mixed } from './mixed.js';
import { query } from './query.js';
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
    query,
    mixed,
    retention,
    forward,
  }),
);

const USAGE = `Usage: npm run --silent bench -- NAME [--json] [--seconds N] [--kills N] [--rows N] [--records N] [--compression none|gzip]
${[...BENCHMARKS].map(([name, { summary }]) => `  ${name.padEnd(11)}${summary}`).join('\n')}
`;

interface Command extends Omit<BenchContext, 'folder'> {
  readonly benchmark: Benchmark;
  readonly json: boolean;
}

type NumberOption = 'seconds' | 'kills' | 'rows' | 'records';
const MAX_NUMBERS: Readonly<Record<NumberOption, number>> = {
  seconds: 3600,
  kills: 3600,
  rows: 100_000_000,
  records: 100_000_000,
};

/** @throws Error saying what is wrong with the arguments. */
function parse(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      kills: { type: 'string' },
      rows: { type: 'string' },
      records: { type: 'string' },
      compression: { type: 'string' },
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
    if (value >= 1 && value <= MAX_NUMBERS[option]) return value;
    throw new Error(`--${option} must be a number from 1 to ${MAX_NUMBERS[option]}.`);
  };
  return {
    benchmark,
    json: values.json,
    seconds: number('seconds'),
    kills: number('kills'),
    rows: number('rows'),
    records: number('records'),
    compression: compressionOf(values.compression, benchmark),
  };
}

/** @throws Error for a compression that is none, or a benchmark that has none. */
function compressionOf(text: string | undefined, benchmark: Benchmark): Compression | undefined {
  if (text === undefined) return benchmark.compression;
  const compression = COMPRESSIONS.find((name) => name === text);
  if (compression === undefined || benchmark.compression === undefined) {
    throw new Error(`--compression ${text} is not possible.`);
  }
  return compression;
}

async function run({ benchmark, json: _, ...options }: Command): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'blotter-bench-'));
  try {
    return await benchmark.run({ ...options, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function table(result: BenchResult, indent = ''): string {
  return Object.entries(result)
    .map(([name, value]) =>
      typeof value !== 'object'
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
