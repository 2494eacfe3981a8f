import { inSystemCalls } from './system-calls.js';

/** Every fsync takes 50 ms to 3 s. */
export const slowSync = inSystemCalls(
  { kind: 'slow fsync', weight: 6, lastsMs: [500, 8000] },
  (injector, directory, dice) => injector.slowFsync(directory, 50 + Math.round(dice ** 2 * 0.3)),
);
