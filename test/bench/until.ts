import { setTimeout as delay } from 'node:timers/promises';

/** Nothing that a benchmark waits for takes longer, on any machine. */
export const TIMEOUT_MS = 120_000;

/**
 * Waits for a condition that has no event; 2 ms apart, so that looking costs next to nothing.
 * @throws Error when it is not met in time.
 */
export async function until(isMet: () => boolean): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!isMet()) {
    if (performance.now() > deadline) throw new Error(`Not met in ${TIMEOUT_MS} ms: ${isMet.toString()}`);
    await delay(2);
  }
}
