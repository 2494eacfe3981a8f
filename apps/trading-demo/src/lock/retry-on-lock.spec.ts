import { retryOnLock } from './retry-on-lock.js';
import { RETRY } from './scale.js';

const locked = new Error('database is locked');

/** Runs a write that fails so often. */
function retried(failures: number, error = locked, random = 0.5) {
  const slept: number[] = [];
  let calls = 0;
  const write = (): string => {
    calls++;
    if (calls <= failures) throw error;
    return 'written';
  };
  const run = (): string =>
    retryOnLock(
      write,
      () => random,
      (millis) => slept.push(millis),
    );
  return { run, slept, calls: () => calls };
}

describe('retryOnLock', () => {
  it('writes at once when nothing is locked', () => {
    const { run, slept } = retried(0);
    expect(run()).toBe('written');
    expect(slept).toEqual([]);
  });

  it('doubles its delay', () => {
    const { run, slept } = retried(RETRY.attempts - 1);
    expect(run()).toBe('written');
    const first = RETRY.initialDelayMs;
    expect(slept).toEqual([first, 2 * first, 4 * first]);
  });

  it('gives up after the last attempt, without another delay', () => {
    const { run, slept, calls } = retried(RETRY.attempts);
    expect(run).toThrow(locked);
    expect(calls()).toBe(RETRY.attempts);
    expect(slept).toHaveLength(RETRY.attempts - 1);
  });

  it('varies the delay by the jitter', () => {
    const early = retried(1, locked, 0);
    const late = retried(1, locked, 1);
    early.run();
    late.run();
    expect(early.slept[0]).toBeCloseTo(RETRY.initialDelayMs * 0.9);
    expect(late.slept[0]).toBeCloseTo(RETRY.initialDelayMs * 1.1);
  });

  it('does not try again after another error', () => {
    const { run, calls } = retried(1, new Error('UNIQUE constraint failed'));
    expect(run).toThrow('UNIQUE');
    expect(calls()).toBe(1);
  });
});
