import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run torture -- [--minutes N] [--seed S]
  --minutes N   how long, more than 0 and at most 1440 (default 2)
  --seed S      a whole number from 0 to 4294967295 that decides on the faults (default: drawn, and printed)
`;

export interface TortureArguments {
  readonly minutes: number;
  readonly seed: number;
}

const MOST_MINUTES = 24 * 60;
const MOST_SEED = 2 ** 32 - 1;

/** @throws Error saying what is wrong with the arguments. */
export function parseArguments(args: readonly string[]): TortureArguments {
  const { values } = parseArgs({
    args: [...args],
    options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string' } },
  });
  const minutes = number('minutes', values.minutes, /^\d+(\.\d+)?$/, 0, MOST_MINUTES);
  if (minutes === 0) throw new Error('--minutes must be more than 0.');
  const drawn = Math.floor(Math.random() * (MOST_SEED + 1));
  const seed = values.seed === undefined ? drawn : number('seed', values.seed, /^\d+$/, 0, MOST_SEED);
  return { minutes, seed };
}

function number(name: string, text: string, form: RegExp, min: number, max: number): number {
  const value = form.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} is '${text}'; it must be a number from ${min} to ${max}.`);
}
