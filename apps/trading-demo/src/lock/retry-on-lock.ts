import { RETRY } from './scale.js';

/**
 * The reference platform's retry around a write: again only when the message says "database is locked",
 * and asleep in between, with the thread.
 * @throws the last error when all attempts were in vain, any other error at once.
 */
export function retryOnLock<T>(
  write: () => T,
  random: () => number = Math.random,
  sleep: (millis: number) => void = sleepThread,
): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return write();
    } catch (error) {
      if (!isLocked(error) || attempt === RETRY.attempts) throw error;
      sleep(delayAfter(attempt, random));
    }
  }
}

export function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message.includes('database is locked');
}

/** Milliseconds to wait after the attempt, counted from 1. */
function delayAfter(attempt: number, random: () => number): number {
  const delay = Math.min(RETRY.maxDelayMs, RETRY.initialDelayMs * RETRY.factor ** (attempt - 1));
  const jittered = delay * (1 + RETRY.jitter * (2 * random() - 1));
  return Math.max(RETRY.minDelayMs, jittered);
}

const NEVER = new Int32Array(new SharedArrayBuffer(4));

function sleepThread(millis: number): void {
  Atomics.wait(NEVER, 0, 0, millis);
}
