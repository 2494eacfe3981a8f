import { expect, it } from '@jest/globals';
import { SeededRandom } from './seeded-random.js';

function draw(seed: number): number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: 50 }, () => random.integer(0, 1_000_000));
}

it('draws the same from the same seed, and something else from another', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(new Set([0, 1, 2 ** 31, 2 ** 32 - 1].map((seed) => draw(seed).join()))).toHaveProperty('size', 4);
});

it('draws both ends, and never what weighs nothing', () => {
  const random = new SeededRandom(1);
  const drawn = Array.from({ length: 1000 }, () => random.integer(3, 5));
  expect([...new Set(drawn)].sort()).toEqual([3, 4, 5]);
  const items = [
    { name: 'never', weight: 0 },
    { name: 'rarely', weight: 1 },
    { name: 'often', weight: 9 },
  ];
  const names = Array.from({ length: 1000 }, () => random.weighted(items).name);
  const often = names.filter((name) => name === 'often').length;
  expect(names).not.toContain('never');
  expect(often).toBeGreaterThan(800);
  expect(often).toBeLessThan(1000);
});
