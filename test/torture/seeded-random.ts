import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Numbers that are the same in every run with the same seed. */
export class SeededRandom {
  private readonly generator;

  /** @param seed - a whole number from 0 to 2^32 - 1. */
  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed | 0);
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return uniformInt(this.generator, min, max);
  }

  /** The same, the lower the more often. */
  low(min: number, max: number): number {
    return min + Math.floor(uniformFloat64(this.generator) ** 2 * (max - min + 1));
  }

  chance(probability: number): boolean {
    return uniformFloat64(this.generator) < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)]!;
  }

  /** One of the items, more often the heavier ones. */
  weighted<T extends { readonly weight: number }>(items: readonly T[]): T {
    const total = items.reduce((sum, { weight }) => sum + weight, 0);
    let left = uniformFloat64(this.generator) * total;
    return items.find(({ weight }) => (left -= weight) < 0) ?? items.at(-1)!;
  }
}
