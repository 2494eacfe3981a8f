import { expect, it } from '@jest/globals';
import { parseArguments } from './arguments.js';

it('takes minutes and a seed', () => {
  expect(parseArguments(['--minutes', '0.5', '--seed', '4294967295'])).toEqual({
    minutes: 0.5,
    seed: 4_294_967_295,
  });
  expect(parseArguments(['--seed', '0'])).toEqual({ minutes: 2, seed: 0 });
});

it('draws a seed when there is none', () => {
  const seeds = Array.from({ length: 5 }, () => parseArguments([]).seed);
  expect(new Set(seeds).size).toBeGreaterThan(1);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
});

it.each([
  [['--minutes', '0']],
  [['--minutes', '-1']],
  [['--minutes=-1']],
  [['--minutes', '1441']],
  [['--minutes', 'long']],
  [['--minutes', '1e3']],
  [['--seed', '1.5']],
  [['--seed', '4294967296']],
  [['--seed', '']],
  [['--sed', '1']],
  [['10']],
])('refuses %j', (args) => {
  expect(() => parseArguments(args)).toThrow(/minutes|seed|sed|10/);
});
