import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run --silent outage -- [--seconds N] [--rate N] [--signal SIGTERM|SIGKILL] [--json]
  --seconds N   how long the Collector is away, 3 to 3600 (default 300)
  --rate N      records a second that are sent meanwhile, 4 to 20000 (default 1000)
  --signal S    what ends the Collector (default SIGTERM)
`;

const SIGNALS = ['SIGTERM', 'SIGKILL'] as const;

export interface OutageArguments {
  readonly seconds: number;
  readonly rate: number;
  readonly signal: (typeof SIGNALS)[number];
  readonly json: boolean;
}

/** @throws Error saying what is wrong with the arguments. */
export function parseArguments(args: readonly string[]): OutageArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '300' },
      rate: { type: 'string', default: '1000' },
      signal: { type: 'string', default: 'SIGTERM' },
      json: { type: 'boolean', default: false },
    },
  });
  const signal = SIGNALS.find((name) => name === values.signal);
  if (signal === undefined) throw new Error(`--signal must be one of ${SIGNALS.join(', ')}.`);
  return {
    seconds: number('seconds', values.seconds, 3, 3600),
    rate: number('rate', values.rate, 4, 20_000),
    signal,
    json: values.json,
  };
}

function number(name: string, text: string, min: number, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} is '${text}'; it must be a number from ${min} to ${max}.`);
}
