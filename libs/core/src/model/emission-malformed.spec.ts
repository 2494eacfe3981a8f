import fc from 'fast-check';
import type { Activity } from './activity.js';
import { type Emission, MAX_TYPE_LENGTH, UNTYPED, toEmission, toHrTime } from './emission.js';

const emit = (activity: unknown): Emission => toEmission(activity as Activity);
const cutOf = (emission: Emission): unknown => emission.attributes['activity.cut'];

function fail(): never {
  throw new Error('boom');
}

const PARTS = ['type', 'description', 'severity', 'data', 'source', 'actor', 'target', 'changes', 'outcome', 'exception', 'timestamp']; // prettier-ignore

const complete: Activity = {
  type: 't',
  description: 'd',
  severity: 'failure',
  data: { n: 1 },
  source: { expert: 1 },
  actor: 'a',
  target: 'b',
  changes: { f: { from: 1, to: 2 } },
  outcome: 'o',
  exception: 'e',
  timestamp: 1000,
};

describe('a malformed activity is recorded as well as possible, and the cut is counted', () => {
  it.each([undefined, null, 5, 'text', true, Symbol('s'), 5n, [], {}, () => 1])('%p', (activity) => {
    const emission = emit(activity);
    expect(emission.eventName).toBe(UNTYPED);
    expect(emission.severityText).toBe('INFO');
    expect(cutOf(emission)).toBeGreaterThan(0);
  });

  it.each<[string, unknown, string]>([
    ['no type', undefined, UNTYPED],
    ['an empty type', '', UNTYPED],
    ['a number as type', 5, '5'],
    ['an object as type', { a: 1 }, '{"a":1}'],
    ['a type of 5,000 characters', 'x'.repeat(5000), 'x'.repeat(MAX_TYPE_LENGTH)],
    ['an endless object as type', { a: 'y'.repeat(5000) }, `{"a":"${'y'.repeat(MAX_TYPE_LENGTH - 6)}`],
  ])('%s', (_name, type, eventName) => {
    const emission = emit({ type, description: 'd' });
    expect(emission).toMatchObject({ eventName, body: 'd' });
    expect(cutOf(emission)).toBe(1);
  });

  it('a longest type is not cut', () => {
    const type = 'x'.repeat(MAX_TYPE_LENGTH);
    expect(emit({ type })).toMatchObject({ eventName: type, attributes: {} });
  });

  it.each(['error', 'INFO', 5, null, 'toString', {}])('severity %p is info', (severity) => {
    const emission = emit({ type: 't', severity });
    expect(emission.severityText).toBe('INFO');
    expect(cutOf(emission)).toBe(1);
  });

  it.each(PARTS)('a getter of %s that throws costs that part only', (part) => {
    const activity = Object.defineProperty({ ...complete }, part, { get: fail });
    const rest = Object.fromEntries(Object.entries(complete).filter(([name]) => name !== part));
    const expected = emit({ description: '[Unreadable activity: boom]', ...rest });
    const emission = emit(activity);
    expect({ ...emission, attributes: { ...emission.attributes, 'activity.cut': 0 } }).toEqual({
      ...expected,
      attributes: { ...expected.attributes, 'activity.cut': 0 },
      timestamp: part === 'timestamp' ? (expect.any(Array) as unknown) : expected.timestamp,
    });
    expect(cutOf(emission)).toBeGreaterThan(0);
  });

  it.each(['data', 'source', 'actor', 'target', 'changes', 'exception', 'timestamp', 'description'])(
    'a hostile proxy as %s costs that part only',
    (part) => {
      const traps = { get: fail, ownKeys: fail, getPrototypeOf: fail };
      const emission = emit({ ...complete, [part]: new Proxy({}, traps) });
      expect(emission).toMatchObject({ eventName: 't', severityText: 'FAILURE' });
      expect(cutOf(emission)).toBe(1);
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      expect(cutOf(emit({ ...complete, [part]: proxy }))).toBe(1);
    },
  );

  it('a hostile proxy as activity', () => {
    const emission = emit(new Proxy({}, { get: fail }));
    expect(emission).toMatchObject({ eventName: UNTYPED, body: '[Unreadable activity: boom]' });
    expect(cutOf(emission)).toBeGreaterThan(0);
  });

  it('too many sources, and too long kinds', () => {
    const source = Object.fromEntries(Array.from({ length: 1030 }, (_, i) => [`k${i}`, i]));
    expect(cutOf(emit({ type: 't', source }))).toBe(6);
    const long = emit({ type: 't', source: { ['k'.repeat(1000)]: 1 } });
    expect(long.attributes).toEqual({
      [`activity.source.${'k'.repeat(MAX_TYPE_LENGTH)}.id`]: 1,
      'activity.cut': 1,
    });
  });

  it('data that an explicit part overrides', () => {
    const { attributes } = emit({ type: 't', data: { 'activity.outcome': 'mine' }, outcome: 'denied' });
    expect(attributes).toEqual({ 'activity.outcome': 'denied', 'activity.cut': 1 });
    const twice = emit({ type: 't', data: new Map<unknown, number>([[1, 1], ['1', 2]]) }); // prettier-ignore
    expect(cutOf(twice)).toBe(1);
  });

  it('data that claims to be another record', () => {
    const { attributes } = emit({ type: 't', data: { 'log.record.uid': 'forged', a: 1 } });
    expect(attributes).toEqual({ a: 1, 'activity.cut': 1 });
    const listed = emit({ type: 't', data: { 'log.record.uid': 'forged', 1: 1 } });
    expect(Object.keys(listed.attributes)).toEqual(['1', 'activity.cut']);
  });

  it('anything at all', () => {
    const parts = fc.record(Object.fromEntries(PARTS.map((part) => [part, fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true })])), { requiredKeys: [] }); // prettier-ignore
    fc.assert(
      fc.property(fc.oneof(parts, fc.anything()), (activity) => {
        const emission = emit(activity);
        expect(typeof emission.eventName).toBe('string');
        expect(emission.eventName.length).toBeLessThanOrEqual(MAX_TYPE_LENGTH);
        expect(['string', 'undefined']).toContain(typeof emission.body);
        expect(toHrTime(emission.timestamp)).toEqual(emission.timestamp);
        expect(Number.isSafeInteger(emission.bytes)).toBe(true);
        expect(cutOf(emission) ?? 1).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});
