import { inSystemCalls } from './system-calls.js';

/** One writer finds no space, as with a quota; the others do. */
export const noSpace = inSystemCalls(
  { kind: 'ENOSPC for one', weight: 4, hinders: 'growth', lastsMs: [500, 8000] },
  (injector, directory) => injector.fillDisk(directory),
);
