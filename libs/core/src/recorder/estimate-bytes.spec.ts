import type { ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import { estimateBytes } from './estimate-bytes.js';

function estimate(fields: {
  body?: unknown;
  eventName?: string;
  attributes?: Record<string, unknown>;
}): number {
  return estimateBytes({ attributes: {}, ...fields } as unknown as ReadWriteLogRecord);
}

const EMPTY = estimate({});

describe('estimateBytes', () => {
  it('counts something for a record without anything', () => {
    expect(EMPTY).toBeGreaterThan(0);
  });

  it.each([
    ['a text', 'x'.repeat(10_000), 10_000],
    ['bytes', new Uint8Array(10_000), 10_000],
    ['a list', Array.from({ length: 1000 }, () => 'x'.repeat(10)), 10_000],
    ['nested values', { a: { b: { c: ['x'.repeat(10_000)] } } }, 10_000],
    ['numbers', Array.from({ length: 1000 }, (_, i) => i), 8000],
  ])('is near the size of %s, in the body and in an attribute', (_, value, size) => {
    for (const bytes of [estimate({ body: value }), estimate({ attributes: { k: value } })]) {
      expect(bytes).toBeGreaterThanOrEqual(size);
      expect(bytes).toBeLessThan(size * 4);
    }
  });

  it('counts keys and the event name', () => {
    expect(estimate({ eventName: 'x'.repeat(5000) })).toBeGreaterThanOrEqual(EMPTY + 5000);
    expect(estimate({ attributes: { ['x'.repeat(5000)]: 1 } })).toBeGreaterThanOrEqual(EMPTY + 5000);
  });

  it('grows with what it is given', () => {
    const sizes = [0, 1, 10, 100, 1000, 20_000, 40_000].map((n) =>
      estimate({ body: new Array<number>(n).fill(1) }),
    );
    expect([...sizes].sort((a, b) => a - b)).toEqual(sizes);
    expect(new Set(sizes).size).toBe(sizes.length);
  });

  it('ends for values that never do', () => {
    const cycle: Record<string, unknown> = {};
    Object.assign(cycle, { a: cycle, b: cycle, c: [cycle, cycle] });
    let deep: unknown = 'bottom';
    for (let i = 0; i < 200_000; i++) deep = [deep];
    for (const body of [cycle, deep]) {
      expect(estimate({ body })).toBeGreaterThan(EMPTY);
      // They do not hide what stands beside them.
      expect(estimate({ body, attributes: { text: 'x'.repeat(100_000) } })).toBeGreaterThan(100_000);
    }
  });

  it('never throws, whatever the caller’s objects do', () => {
    const getter = {
      get bad(): never {
        throw new Error('getter');
      },
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const value of [getter, proxy, Symbol('s'), () => 1, 1n, undefined, Object.create(null)]) {
      expect(estimate({ body: value })).toBeGreaterThan(0);
      expect(estimate({ attributes: { value } })).toBeGreaterThan(0);
    }
  });
});
