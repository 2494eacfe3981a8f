import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { durationText, parseDuration, parseTime, timeText } from './time-text.js';

const NOON = 1_769_860_800_000_000_000n;

it.each([
  ['2026-01-31T12:00:00Z', NOON],
  ['2026-01-31t12:00:00z', NOON],
  ['2026-01-31 12:00', NOON],
  ['2026-01-31T12:00:00.5', NOON + 500_000_000n],
  ['2026-01-31T12:00:00,000000001Z', NOON + 1n],
  ['2026-01-31T17:30:00+05:30', NOON],
  ['2026-01-31T04:00-0800', NOON],
  ['2026-01-31T14+02', undefined],
  ['2026-01-31T14:00+02', NOON],
  ['2026-01-31', NOON - 12n * 3_600_000_000_000n],
  ['1969-12-31T23:59:59.999999999Z', -1n],
  ['0000-01-01', -62_167_219_200_000_000_000n],
  ['2024-02-29', 1_709_164_800_000_000_000n],
  ['2026-02-29', undefined],
  ['2026-13-01', undefined],
  ['2026-00-01', undefined],
  ['2026-01-31T24:00', undefined],
  ['2026-01-31T12:60', undefined],
  ['2026-01-31T12:00:60Z', undefined],
  ['2026-01-31T12:00+24:00', undefined],
  ['2026-01-31T12:00:00.0000000001Z', undefined],
  ['2026-01', undefined],
  ['2026', undefined],
  ['1769860800000000000', NOON],
  ['1769860800000', undefined],
  ['', undefined],
])('the time of %j is %p', (text, nano) => {
  expect(parseTime(text)).toBe(nano);
});

it('reads the times that it writes', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (nano) => {
      fc.pre(nano > 10n ** 16n || timeText(nano).endsWith('Z'));
      expect(parseTime(timeText(nano))).toBe(nano);
    }),
  );
  expect(timeText(0n)).toBe('1970-01-01T00:00:00Z');
  expect(timeText(-1n)).toBe('1969-12-31T23:59:59.999999999Z');
  expect(timeText(NOON + 500_000_000n)).toBe('2026-01-31T12:00:00.5Z');
});

it('reads the durations that it writes', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n }), (nano) => {
      expect(parseDuration(durationText(nano))).toBe(nano);
    }),
  );
  expect(['now', '90s', '1h', '7d', '2w', '500ms'].map(parseDuration)).toEqual(
    [0n, 90n, 3600n, 604_800n, 1_209_600n, 0.5].map((seconds) => BigInt(Number(seconds) * 1e9)),
  );
  expect(['1', 'h', '1.5h', '-1h', '1y', '1 h'].map(parseDuration)).toEqual(Array(6).fill(undefined));
  expect(durationText(3_600_000_000_000n)).toBe('1h');
});
