import type { Activity } from './activity.js';
import { DoubleValue, KeyValueList } from './any-value.js';
import { type Emission, toEmission, toHrTime } from './emission.js';

/** What every store of this emission will hold, under each key. */
function exactAttributes({ attributes, exact }: Emission): Record<string, unknown> {
  return { ...attributes, ...Object.fromEntries([...(exact ?? [])].map(([key, { value }]) => [key, value])) };
}

describe('an activity becomes a record', () => {
  it('with all its parts', () => {
    const emission = toEmission({
      type: 'order_filled',
      description: 'Order filled',
      severity: 'success',
      data: { price: 1.5, lots: 2, nested: { list: [true, null] } },
      source: { expert: 42, account: 'a-7', none: null, unset: undefined },
      actor: { id: 'u-1', name: 'Ann' },
      target: 'order-9',
      changes: { role: { from: 'user', to: 'admin' } },
      outcome: 'denied',
      timestamp: 1_700_000_000_123,
    });
    expect(emission).toEqual({
      eventName: 'order_filled',
      body: 'Order filled',
      severityNumber: 10,
      severityText: 'SUCCESS',
      timestamp: [1_700_000_000, 123_000_000],
      attributes: {
        price: 1.5,
        lots: 2,
        nested: { list: [true, null] },
        'activity.source.expert.id': 42,
        'activity.source.account.id': 'a-7',
        'activity.actor.id': 'u-1',
        'activity.actor.name': 'Ann',
        'activity.target.id': 'order-9',
        'activity.changes': { role: { from: 'user', to: 'admin' } },
        'activity.outcome': 'denied',
      },
      exact: undefined,
      bytes: expect.any(Number),
    });
  });

  it('with the defaults: info, now, no body, no attributes', () => {
    const before = Date.now();
    const { severityText, timestamp, body, attributes } = toEmission({ type: 'a' });
    const millis = timestamp[0] * 1000 + timestamp[1] / 1e6;
    expect({ severityText, body, attributes }).toEqual({
      severityText: 'INFO',
      body: undefined,
      attributes: {},
    });
    expect(millis).toBeGreaterThanOrEqual(before);
    expect(millis).toBeLessThanOrEqual(Date.now());
  });

  it('without touching what the caller gave', () => {
    const data = Object.freeze({ a: Object.freeze([1]) });
    const { attributes } = toEmission({ type: 'a', data, outcome: 'ok' });
    expect(attributes).toEqual({ a: [1], 'activity.outcome': 'ok' });
    expect(attributes['a']).not.toBe(data.a);
  });

  it('with values that the SDK would refuse shown as text, and exact beside', () => {
    const { attributes, exact } = toEmission({
      type: 'a',
      data: { big: 2n ** 60n, one: new DoubleValue(1), deep: [{ 7: 'x' }], plain: 1 },
    });
    expect(attributes).toEqual({ big: '1152921504606846976', one: '1', deep: '[{"7":"x"}]', plain: 1 });
    expect(exact?.get('big')).toEqual({ shown: '1152921504606846976', value: 2n ** 60n });
    expect(exact?.get('one')?.value).toEqual(new DoubleValue(1));
    expect(exact?.get('deep')?.value).toEqual([new KeyValueList([['7', 'x']])]);
    expect(exact?.has('plain')).toBe(false);
  });

  it('with keys that the SDK would refuse kept beside', () => {
    const emission = toEmission({ type: 'a', data: JSON.parse('{"":1,"__proto__":2,"5":3,"b":4}') });
    const expected = [['5', 3], ['', 1], ['__proto__', 2]]; // prettier-ignore
    expect([...emission.exact!].map(([key, { value }]) => [key, value])).toEqual(expected);
    expect(Object.keys(emission.attributes)).toEqual(['5', 'b']);
    expect(Object.getPrototypeOf(emission.attributes)).toBe(Object.prototype);
    expect(emission.attributes['activity.cut']).toBeUndefined();
  });

  it.each<[string, unknown, Record<string, unknown>]>([
    ['a Map', new Map([['a', 1]]), { a: 1 }],
    ['an array', [1, 2], { value: [1, 2] }],
    ['bytes', Uint8Array.of(1), { value: Uint8Array.of(1) }],
    ['a string', 'x', { value: 'x' }],
    ['a Date', new Date(0), { value: '1970-01-01T00:00:00.000Z' }],
    ['null', null, {}],
  ])('with %s for data', (_name, data, attributes) => {
    expect(toEmission({ type: 'a', data } as Activity).attributes).toEqual(attributes);
  });

  it.each<[string, Partial<Activity>, Record<string, unknown>]>([
    ['a number as actor', { actor: 7 }, { 'activity.actor.id': 7 }],
    ['a target with details', { target: { id: 1, tags: ['x'] } }, { 'activity.target.id': 1, 'activity.target.tags': ['x'] }], // prettier-ignore
    ['a bigint in changes', { changes: { n: { from: 1, to: 2n ** 60n } } }, { 'activity.changes': { n: { from: 1, to: 2n ** 60n } } }], // prettier-ignore
    ['a source that is no id', { source: { a: NaN, b: { x: 1 }, c: true, d: 2n ** 60n } as never }, { 'activity.source.a.id': 'NaN', 'activity.source.b.id': '{"x":1}', 'activity.source.c.id': 'true', 'activity.source.d.id': '1152921504606846976' }], // prettier-ignore
    ['a source that is no object', { source: 'mt5' as never }, { 'activity.source.id': 'mt5' }],
    ['an outcome that is no text', { outcome: false as never }, { 'activity.outcome': 'false' }],
  ])('with %s', (_name, parts, attributes) => {
    expect(exactAttributes(toEmission({ type: 'a', ...parts }))).toEqual(attributes);
  });
});

describe('the time of an activity', () => {
  it.each<[string, unknown, [number, number] | undefined]>([
    ['a Date', new Date(1_700_000_000_001), [1_700_000_000, 1_000_000]],
    ['milliseconds', 1_700_000_000_001, [1_700_000_000, 1_000_000]],
    ['fractions of milliseconds', 1000.25, [1, 250_000]],
    ['just below a second', 1999.9999999, [1, 999_999_999]],
    ['the epoch', 0, [0, 0]],
    ['nanoseconds', 1_700_000_000_123_456_789n, [1_700_000_000, 123_456_789]],
    ['the last moment', 18_446_744_072_999_999_999n, [18_446_744_072, 999_999_999]],
    ['[s, ns]', [1, 999_999_999], [1, 999_999_999]],
    ['an invalid Date', new Date(NaN), undefined],
    ['NaN', NaN, undefined],
    ['Infinity', Infinity, undefined],
    ['before 1970', -1, undefined],
    ['nanoseconds before 1970', -1n, undefined],
    ['beyond fixed64', 18_446_744_073_000_000_000n, undefined],
    ['1e300', 1e300, undefined],
    ['a whole second of nanoseconds', [1, 1e9], undefined],
    ['fractions of nanoseconds', [1, 0.5], undefined],
    ['half a pair', [1], undefined],
    ['text', '2026-01-01', undefined],
    ['null', null, undefined],
    ['an object', {}, undefined],
  ])('as %s', (_name, time, expected) => {
    expect(toHrTime(time)).toEqual(expected);
    const { timestamp, attributes } = toEmission({ type: 'a', timestamp: time } as Activity);
    if (expected) expect(timestamp).toEqual(expected);
    else expect(Math.abs(timestamp[0] - Date.now() / 1000)).toBeLessThan(600);
    expect(attributes['activity.cut']).toBe(expected ? undefined : 1);
  });
});
