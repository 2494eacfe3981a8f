import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FaultSpans, type Hindrance } from './fault-spans.js';

let spans: FaultSpans;
beforeEach(() => {
  jest.useFakeTimers();
  spans = new FaultSpans();
});
afterEach(() => {
  jest.useRealTimers();
});

function went(from: number, to: number, hinders: Hindrance | undefined, slot?: number): void {
  jest.setSystemTime(from);
  spans.begin('fault', slot, hinders).toMs = to;
}

describe('preventedAll', () => {
  it('when a fault lasted as long as the writer lived, or nearly', () => {
    went(10_000, 20_000, 'growth');
    expect(spans.preventedAll(0, 10_000, 20_000)).toBe(true);
    expect(spans.preventedAll(0, 15_000, 15_010)).toBe(true);
    expect(spans.preventedAll(0, 9900, 21_000)).toBe(true);
    expect(spans.preventedAll(0, 15_000, 21_600)).toBe(false);
  });

  it('not when the writer had begun before', () => {
    went(10_000, 20_000, 'writing');
    expect(spans.preventedAll(0, 9000, 15_000)).toBe(false);
    expect(spans.preventedAll(0, 9900, 9950)).toBe(false);
  });

  it('when faults followed each other without a chance between them', () => {
    went(10_000, 20_000, 'growth');
    went(12_000, 13_000, 'writing');
    went(21_000, 30_000, 'running', 2);
    expect(spans.preventedAll(2, 11_000, 29_000)).toBe(true);
    expect(spans.preventedAll(1, 11_000, 29_000)).toBe(false);
  });

  it('not by what happens to another, by what hinders nothing, or by a stop alone', () => {
    went(10_000, 20_000, 'writing', 1);
    went(10_000, 20_000, undefined);
    went(10_000, 20_000, 'running', 2);
    expect([0, 1, 2].map((slot) => spans.preventedAll(slot, 11_000, 12_000))).toEqual([false, true, false]);
  });
});

it('preventedLast: only when nothing could be written at its end', () => {
  went(10_000, 20_000, 'writing', 1);
  went(30_000, 40_000, 'growth', 1);
  const at = (endMs: number, slot = 1): boolean => spans.preventedLast(slot, endMs);
  expect([at(9999), at(10_000), at(20_100), at(20_300), at(35_000), at(15_000, 2)]).toEqual([
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
});
