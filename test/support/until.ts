import { setTimeout as pause } from 'node:timers/promises';

const TIMEOUT_MS = 45_000;

/**
 * Waits for a condition that has no event.
 * @param what - named by the error.
 * @param signal - gives up instead of the time limit.
 * @throws Error when it is not met in 45 s; the signal's reason.
 */
export async function until(what: string, isMet: () => unknown, signal?: AbortSignal): Promise<void> {
  const deadline = signal === undefined ? performance.now() + TIMEOUT_MS : Infinity;
  while (!(await isMet())) {
    signal?.throwIfAborted();
    if (performance.now() > deadline) throw new Error(`Not in ${TIMEOUT_MS} ms: ${what}`);
    await pause(10);
  }
}
