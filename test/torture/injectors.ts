import { FaultInjector } from '../faults/support/faults.js';

/** Faults in the system calls of the writers: one injector for each slot, or why there are none. */
export type Injectors = { readonly bySlot: readonly FaultInjector[] } | { readonly unavailable: string };

export function openInjectors(slots: number): Injectors {
  const { unavailable } = FaultInjector;
  if (unavailable !== undefined) return { unavailable };
  return { bySlot: Array.from({ length: slots }, () => new FaultInjector()) };
}

export function closeInjectors(injectors: Injectors): void {
  if ('bySlot' in injectors) for (const injector of injectors.bySlot) injector.close();
}
