import type { Fault, FaultPlan } from './faults/index.js';
import { SeededRandom } from './seeded-random.js';

/**
 * Pauses between the faults of each lane, in milliseconds: as many faults overlap as there are lanes with
 * one going on, nearly always one and at most three.
 */
const LANES: ReadonlyArray<readonly [min: number, max: number]> = [
  [50, 500],
  [300, 2000],
  [500, 5000],
];

/** Faults of one lane follow each other; lanes run side by side. */
export type Schedule = ReadonlyArray<readonly FaultPlan[]>;

/** Draws every fault beforehand, so that a seed always means the same ones. */
export function drawSchedule(seed: number, faults: readonly Fault[], slots: number, forMs: number): Schedule {
  const random = new SeededRandom(seed);
  return LANES.map((pause) => {
    const plans: FaultPlan[] = [];
    for (let atMs = random.integer(...pause); atMs < forMs;) {
      const fault = random.weighted(faults);
      const lastsMs = random.low(...fault.lastsMs);
      plans.push({
        kind: fault.kind,
        atMs,
        slot: random.integer(0, slots - 1),
        lastsMs,
        dice: random.integer(0, 99),
      });
      atMs += lastsMs + random.integer(...pause);
    }
    return plans;
  });
}
