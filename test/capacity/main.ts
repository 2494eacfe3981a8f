import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { curves } from './curves.js';
import { type Load, plan } from './model.js';
import { table } from './table.js';
import { parseDuration } from './units.js';

const USAGE = `Usage: npm run --silent capacity -- --rate N [--bytes N] [--outage 1h] [--hosts N] [--days N] [--collectors N] [--svg FILE]
  --rate        records a second of one host
  --bytes       bytes of a record in the store: size of blotter.db by its records (default: 365)
  --outage      how long the destination is away: 90s, 15m, 1h, 2d (default: 1h)
  --hosts       hosts with a sidecar (default: 1)
  --days        days that records are kept, here and in ClickHouse (default: 60)
  --collectors  default: each is loaded by half, and one more
  --svg         writes the curves of backlog and draining as a picture
`;

/** @throws Error saying what is wrong with the arguments. */
function parse(args: string[]): { readonly load: Load | undefined; readonly svg: string | undefined } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { rate: text, bytes: text, outage: text, hosts: text, days: text, collectors: text, svg: text },
  });
  const number = (name: 'rate' | 'bytes' | 'hosts' | 'days' | 'collectors'): number | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
    throw new RangeError(`--${name} must be a number, not "${value}".`);
  };
  const rate = number('rate');
  if (rate === undefined) {
    if (values.svg === undefined) throw new RangeError('--rate is missing: how many records a second?');
    return { load: undefined, svg: values.svg };
  }
  const optional = {
    bytesPerRecord: number('bytes'),
    hosts: number('hosts'),
    retentionDays: number('days'),
    collectors: number('collectors'),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return {
    load: { recordsPerSecond: rate, outageSeconds: parseDuration(values.outage ?? '1h'), ...given },
    svg: values.svg,
  };
}

try {
  const { load, svg } = parse(process.argv.slice(2));
  if (load !== undefined) process.stdout.write(table(load, plan(load)));
  if (svg !== undefined) writeFileSync(svg, curves());
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 2;
}
