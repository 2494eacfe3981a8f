/** One second of the demo stands for this many seconds at the reference platform. */
export const SCALE = 60;

/** How long a connection waits for the write lock before it says "database is locked". There: 30 s. */
export const BUSY_TIMEOUT_MS = 30_000 / SCALE;

/** The reference platform's retry. There: 4 attempts, 1 s doubling to 30 s, ±10 %, at least 0.5 s. */
export const RETRY = Object.freeze({
  attempts: 4,
  initialDelayMs: 1000 / SCALE,
  maxDelayMs: 30_000 / SCALE,
  minDelayMs: 500 / SCALE,
  factor: 2,
  jitter: 0.1,
});
