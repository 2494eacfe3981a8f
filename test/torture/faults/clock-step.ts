import type { Fault } from './fault.js';

const STEPS_MS = [-3_600_000, -60_000, -1500, 1500, 60_000, 3_600_000] as const;

/** One writer's time of day steps, and some time later back. */
export const clockStep: Fault = {
  kind: 'clock step',
  weight: 3,
  lastsMs: [500, 8000],
  impossible: ({ injectors }) => ('unavailable' in injectors ? injectors.unavailable : undefined),
  async inflict({ injectors, clockErrors, pause }, { slot, lastsMs, dice }) {
    if ('unavailable' in injectors) throw new Error(injectors.unavailable);
    const injector = injectors.bySlot[slot]!;
    const stepMs = STEPS_MS[dice % STEPS_MS.length]!;
    const end = clockErrors.begin(stepMs);
    injector.stepClock(stepMs);
    await pause(lastsMs);
    injector.stepClock(-stepMs);
    end();
  },
};
