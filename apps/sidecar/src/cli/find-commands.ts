import { type Command, InvalidArgumentError, Option } from 'commander';
import type { End } from './commands.js';
import type { QueryOptions } from './find/query.js';
import type { SourceOptions } from './find/open-source.js';
import type { TailOptions } from './find/tail.js';

/* The commands that find records. As in commands.ts, each action imports what it needs. */

const FILTER = 'which records: docs/filter-language.md (default: all)';
const MAX_RECORDS = 1_000_000;
const MAX_TIME_LIMIT_MS = 60_000;
const DEFAULT_TIME_LIMIT_MS = 5000;

const SOURCE = `
It reads the file that serve would use here, also while a sidecar writes it, and changes nothing; or it asks a sidecar
(--url), with the token of --token-file or of the variable BLOTTER_TOKEN.`;

export function addQuery(program: Command, end: End): void {
  const command = program
    .command('query')
    .description('print the records that a filter finds')
    .argument('[filter...]', FILTER)
    .option('--since <time>', 'that happened at this time or later: 1h, 7d (before now), or ISO 8601')
    .option('--until <time>', 'that happened before this time')
    .addOption(
      new Option(
        '--order <order>',
        'by arrival, or by the time at which they happened (default: arrival)',
      ).choices(['arrival', 'time']),
    )
    .addOption(
      new Option('--first <end>', 'which come first (default: newest)').choices(['newest', 'oldest']),
    )
    .option(
      '-n, --limit <records>',
      'at most so many (default: 50; of --facet: 10 values)',
      whole(1, MAX_RECORDS),
    )
    .addOption(
      new Option('--time-limit <duration>', 'how long to look: 500ms, 10s; up to 60s')
        .argParser(duration)
        .default(DEFAULT_TIME_LIMIT_MS, '5s'),
    )
    .addOption(
      new Option('--count', 'print only how many there are').conflicts(['facet', 'order', 'first', 'limit']),
    )
    .addOption(
      new Option('--facet <field>', 'print how many have which value of a field; may be given several times')
        .argParser((field: string, fields: readonly string[] = []) => [...fields, field])
        .conflicts(['order', 'first']),
    )
    .option('--json', 'print one JSON object a line');
  addSource(command)
    .addHelpText(
      'after',
      `
Examples:
  blotter query 'type:order.* severity>=warning source.expert=42' --since 1h
  blotter query '"take profit" data.symbol=TSLA' --order time --limit 500 --json | jq .data
  blotter query --facet type --facet data.symbol --url http://127.0.0.1:4319
${SOURCE}
Exit code 0: there are some; 1: there is none; 2: wrong usage, or no answer (also: none was found before the time limit).`,
    )
    .action(async (filter: string[], options: QueryOptions) => {
      const { query } = await import('./find/query.js');
      end(await query(filter, options));
    });
}

export function addTail(program: Command, end: End): void {
  const command = program
    .command('tail')
    .description('print records as they arrive, until Ctrl-C')
    .argument('[filter...]', FILTER)
    .addOption(
      new Option('-n, --last <records>', 'begin with so many that are there already')
        .argParser(whole(0, 1000))
        .default(10),
    )
    .option('--json', 'print one JSON object a line');
  addSource(command)
    .addHelpText(
      'after',
      `
Examples:
  blotter tail 'severity>=warning'
  blotter tail --last 0 --json 'type:order.*' | jq .data
  blotter tail --url https://trail.example.com:4319 --token-file token
${SOURCE}
A connection that is lost is made again; each record is printed once.
Exit code 0: ended by a signal, or by who reads it; 2: wrong usage, or no answer.`,
    )
    .action(async (filter: string[], options: TailOptions) => {
      const { tail } = await import('./find/tail.js');
      end(await tail(filter, options));
    });
}

export function addStats(program: Command, end: End): void {
  const command = program
    .command('stats')
    .description('say what there is: records, times, types, severities, sizes')
    .option('--json', 'print one JSON object');
  addSource(command)
    .addHelpText(
      'after',
      `
Examples:
  blotter stats --data /var/lib/blotter
  blotter stats --url http://127.0.0.1:4319 --json
${SOURCE}
Exit code 0: here it is; 2: wrong usage, or no answer.`,
    )
    .action(async (options: SourceOptions & { json?: true }) => {
      const { stats } = await import('./find/stats.js');
      end(await stats(options));
    });
}

function addSource(command: Command): Command {
  return command
    .addOption(
      new Option(
        '-d, --data <path>',
        'data folder or database file (default: that of serve, ./data)',
      ).conflicts(['url', 'tokenFile']),
    )
    .option('-u, --url <url>', 'ask the sidecar whose API is there')
    .option('--token-file <file>', 'file that holds a token with the scope read');
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Milliseconds. */
function duration(text: string): number {
  const [, number, unit] = /^(\d{1,6})(ms|s|m)$/.exec(text) ?? [];
  const value = Number(number) * ({ ms: 1, s: 1000, m: 60_000 }[unit ?? ''] ?? NaN);
  if (value >= 1 && value <= MAX_TIME_LIMIT_MS) return value;
  throw new InvalidArgumentError('It must be a time from 1ms to 60s, for instance 10s.');
}
