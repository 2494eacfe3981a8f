import { inSystemCalls } from './system-calls.js';

/** One writer may not change anything. */
export const readOnly = inSystemCalls(
  { kind: 'EROFS for one', weight: 3, hinders: 'writing', lastsMs: [500, 8000] },
  (injector, directory) => injector.makeReadOnly(directory),
);
