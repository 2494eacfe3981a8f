import { safeLines } from './safe-text.js';

/** Exit codes of query, tail and stats, as grep has them. */
export const FOUND = 0;
export const NOTHING_FOUND = 1;
export const NO_ANSWER = 2;

/** What was asked for makes no sense; its message is the whole text for people. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs a command to its exit code. Errors are told on standard error, and are {@link NO_ANSWER}. */
export async function answer(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return NO_ANSWER;
  }
}

/** Says something on standard error. It may hold what a sidecar or a record said. */
export function tell(text: string): void {
  process.stderr.write(`${safeLines(text.trimEnd())}\n`);
}
