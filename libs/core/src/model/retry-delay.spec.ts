import fc from 'fast-check';
import { RetryDelay } from './retry-delay.js';

const OPTIONS = { initialDelayMs: 2, maxDelayMs: 250, factor: 2, jitter: 0.5 };

describe('RetryDelay', () => {
  it('grows by the factor up to the longest delay, and stays there without end', () => {
    const delay = new RetryDelay({ ...OPTIONS, jitter: 0 });
    const delays = Array.from({ length: 10 }, () => delay.next());
    expect(delays).toEqual([2, 4, 8, 16, 32, 64, 128, 250, 250, 250]);
    for (let i = 0; i < 10_000; i++) delay.next();
    expect(delay.next()).toBe(250);
  });

  it('starts anew after a success', () => {
    const delay = new RetryDelay({ ...OPTIONS, jitter: 0 });
    for (let i = 0; i < 20; i++) delay.next();
    delay.reset();
    expect([delay.next(), delay.next()]).toEqual([2, 4]);
  });

  it('takes the jitter off', () => {
    expect(new RetryDelay(OPTIONS, () => 0).next()).toBe(2);
    expect(new RetryDelay(OPTIONS, () => 0.5).next()).toBe(1.5);
    expect(new RetryDelay({ ...OPTIONS, jitter: 1 }, () => 0.75).next()).toBe(0.5);
  });

  it('is never negative, endless or longer than the longest delay, whatever the options', () => {
    const options = fc.record({
      initialDelayMs: fc.integer({ min: 1, max: 1000 }),
      maxDelayMs: fc.integer({ min: 1000, max: 600_000 }),
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(options, (retry) => {
        const delay = new RetryDelay(retry);
        for (let i = 0; i < 200; i++) {
          const millis = delay.next();
          expect(millis).toBeGreaterThanOrEqual(0);
          expect(millis).toBeLessThanOrEqual(retry.maxDelayMs);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('spreads writers that began together', () => {
    const delays = new Set(Array.from({ length: 50 }, () => new RetryDelay(OPTIONS).next()));
    expect(delays.size).toBeGreaterThan(10);
  });
});
