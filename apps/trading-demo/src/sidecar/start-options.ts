import { parseArgs } from 'node:util';

/** What `npm start -- …` was asked for. */
export interface StartOptions {
  /** Ends by itself after so long; undefined for never. */
  readonly seconds: number | undefined;
  /** The sidecar's data folder. */
  readonly data: string;
}

export const USAGE = 'npm start -- [--seconds N] [--data DIR]';

/** @throws TypeError for what cannot be understood. */
export function readStartOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: 'string' }, data: { type: 'string', default: 'data/start' } },
  });
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (seconds !== undefined && !(seconds > 0 && seconds <= MAX_SECONDS)) {
    throw new TypeError(`--seconds ${values.seconds} is no number of seconds from 1 to ${MAX_SECONDS}`);
  }
  return { seconds, data: values.data };
}

/** A day: timers have a bound. */
const MAX_SECONDS = 86_400;
