import { setTimeout as pause } from 'node:timers/promises';

const TIMEOUT_MS = 45_000;

/**
 * Waits for a condition that has no event.
 * @param what - named by the error.
 * @throws Error when it is not met in 45 s.
 */
export async function until(what: string, isMet: () => unknown): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await isMet())) {
    if (performance.now() > deadline) throw new Error(`Not in ${TIMEOUT_MS} ms: ${what}`);
    await pause(10);
  }
}
