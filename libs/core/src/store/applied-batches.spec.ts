import fc from 'fast-check';
import { AppliedBatches } from './applied-batches.js';

describe('AppliedBatches', () => {
  it('is the set of what was added, through any order, repetition and restart', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant('restart' as const)));
    fc.assert(
      fc.property(steps, (all) => {
        let applied = AppliedBatches.none();
        const added = new Set<number>();
        for (const step of all) {
          if (step === 'restart') applied = AppliedBatches.parse(applied.through, applied.beyond());
          else {
            applied.add(step);
            added.add(step);
          }
          let through = 0;
          while (added.has(through + 1)) through++;
          expect(applied.through).toBe(through);
          for (let batch = 1; batch <= 31; batch++) expect(applied.has(batch)).toBe(added.has(batch));
        }
      }),
    );
  });

  it('writes only what lies beyond the gap, in order', () => {
    const applied = AppliedBatches.none();
    for (const batch of [9, 1, 5, 2]) applied.add(batch);
    expect([applied.through, applied.beyond()]).toEqual([2, '[5,9]']);
    for (const batch of [3, 4]) applied.add(batch);
    expect([applied.through, applied.beyond()]).toEqual([5, '[9]']);
  });
});
