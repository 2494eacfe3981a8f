import { expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type CursorPosition, type CursorScope, decodeCursor, encodeCursor } from './cursor.js';
import { parseFilter } from './parse-filter.js';

const SCOPE: CursorScope = {
  generation: '0b5bd9a2-6b0b-4a5f-8d51-1a2b3c4d5e6f',
  filter: parseFilter('type:order.* since:1h', { now: 5n }),
  order: 'arrival',
  first: 'newest',
};
const PLACE: CursorPosition = { direction: 'next', id: 42, timeNano: 0n };

const position = fc.record({
  direction: fc.constantFrom('next', 'previous'),
  id: fc.maxSafeInteger().map(Math.abs),
  timeNano: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
});

it('is a place', () => {
  fc.assert(
    fc.property(
      position,
      fc.constantFrom('arrival', 'time'),
      fc.constantFrom('newest', 'oldest'),
      (place, order, first) => {
        const scope = { ...SCOPE, order, first };
        const cursor = encodeCursor(place, scope);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]{54}$/);
        expect(decodeCursor(cursor, scope)).toEqual(place);
      },
    ),
  );
});

it('goes on with a filter that was said as a time before now', () => {
  const later = { ...SCOPE, filter: parseFilter('type:order.* since:1h', { now: 6_000_000_000_000n }) };
  expect(decodeCursor(encodeCursor(PLACE, SCOPE), later)).toEqual(PLACE);
});

it.each<[Partial<CursorScope>, RegExp]>([
  [{ generation: 'another' }, /another store/],
  [{ filter: parseFilter('type:order.*') }, /another filter/],
  [{ order: 'time' }, /another order \(by arrival, newest first\)/],
  [{ first: 'oldest' }, /another order/],
])('is refused with %o', (other, message) => {
  const cursor = encodeCursor(PLACE, SCOPE);
  const decode = () => decodeCursor(cursor, { ...SCOPE, ...other });
  expect(decode).toThrow(message);
  expect(decode).toThrow(expect.objectContaining({ code: 'ERR_BLOTTER_CURSOR' }));
});

it('is refused when another version made it', () => {
  const bytes = Buffer.from(encodeCursor(PLACE, SCOPE), 'base64url');
  const other = Buffer.from([...bytes.subarray(0, -4), 0, 0]);
  other[1] = 2;
  expect(() => decodeCursor(sealed(other), SCOPE)).toThrow(/another version/);
});

it('is refused when it is none, whatever it is', () => {
  const cursor = encodeCursor(PLACE, SCOPE);
  const broken = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.nat(cursor.length - 1).map((length) => cursor.slice(0, length)),
    fc
      .tuple(fc.nat(cursor.length - 1), fc.constantFrom('A', 'b', '7', '_', '=', ' '))
      .map(([at, sign]) => cursor.slice(0, at) + sign + cursor.slice(at + 1))
      .filter((text) => text !== cursor),
    fc.constant(`${cursor}=`),
    fc.constant('x'.repeat(1_000_000)),
  );
  fc.assert(
    fc.property(broken, (text) => {
      expect(() => decodeCursor(text, SCOPE)).toThrow(/is no cursor of Blotter/);
    }),
    { numRuns: 500 },
  );
});

function sealed(bytes: Buffer): string {
  return Buffer.concat([bytes, createHash('sha256').update(bytes).digest().subarray(0, 4)]).toString(
    'base64url',
  );
}
