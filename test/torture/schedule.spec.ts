import { expect, it } from '@jest/globals';
import type { Fault } from './faults/index.js';
import { drawSchedule } from './schedule.js';

const inflict = (): Promise<void> => Promise.resolve();
const FAULTS: readonly Fault[] = [
  { kind: 'often', weight: 9, lastsMs: [200, 5000], inflict },
  { kind: 'rarely', weight: 1, lastsMs: [0, 0], inflict },
];
const MINUTE = 60_000;

it('is the same for a seed, and another for another', () => {
  const draw = (seed: number) => drawSchedule(seed, FAULTS, 4, MINUTE);
  expect(draw(5)).toEqual(draw(5));
  expect(draw(5)).not.toEqual(draw(6));
});

it('keeps one to three going, for as long as it is to last', () => {
  const schedule = drawSchedule(1, FAULTS, 4, 10 * MINUTE);
  expect(schedule).toHaveLength(3);
  for (const lane of schedule) {
    expect(lane.at(-1)!.atMs).toBeGreaterThan(9 * MINUTE);
    expect(lane.at(-1)!.atMs).toBeLessThan(10 * MINUTE);
    lane.slice(1).forEach(({ atMs }, i) => {
      expect(atMs).toBeGreaterThan(lane[i]!.atMs + lane[i]!.lastsMs);
    });
  }
});

it('draws every kind, every slot, and what the kind allows', () => {
  const plans = drawSchedule(1, FAULTS, 4, 10 * MINUTE).flat();
  expect(new Set(plans.map(({ kind }) => kind))).toEqual(new Set(['often', 'rarely']));
  expect(new Set(plans.map(({ slot }) => slot))).toEqual(new Set([0, 1, 2, 3]));
  for (const { kind, lastsMs } of plans) {
    if (kind === 'rarely') expect(lastsMs).toBe(0);
    else expect(lastsMs >= 200 && lastsMs <= 5000).toBe(true);
  }
});
