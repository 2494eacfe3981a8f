import { inSystemCalls } from './system-calls.js';

/** Every fsync fails with EIO. */
export const failingSync = inSystemCalls(
  { kind: 'failing fsync', weight: 3, hinders: 'writing', lastsMs: [200, 5000] },
  (injector, directory) => injector.failFsync(directory),
);
