import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap for young objects at its first size while modules are loaded: their garbage would let it grow to a
 * size that an idle sidecar never gives back (about 35 MB). Called again with false it may grow as the load asks.
 * V8 reads this flag at each collection, so that changing it later is sound.
 */
export function keepHeapSmall(isSmall: boolean): void {
  setFlagsFromString(`--semi-space-growth-factor=${isSmall ? 1 : 2}`);
}
