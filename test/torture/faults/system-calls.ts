import type { FaultInjector } from '../../faults/support/faults.js';
import type { Fault as InjectedFault } from '../../faults/support/fault.js';
import type { Fault } from './fault.js';

/** A fault that one writer meets in its system calls, for as long as it lasts, and its successors too. */
export function inSystemCalls(
  fault: Pick<Fault, 'kind' | 'weight' | 'hinders' | 'lastsMs'>,
  begin: (injector: FaultInjector, directory: string, dice: number) => InjectedFault,
): Fault {
  return {
    ...fault,
    impossible: ({ injectors }) => ('unavailable' in injectors ? injectors.unavailable : undefined),
    async inflict({ injectors, directory, pause }, { slot, lastsMs, dice }) {
      if ('unavailable' in injectors) throw new Error(injectors.unavailable);
      const injected = begin(injectors.bySlot[slot]!, directory, dice);
      await pause(lastsMs);
      injected.end();
    },
  };
}
