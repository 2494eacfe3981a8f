import { describe, expect, it } from '@jest/globals';
import { bytesText, durationText, numberText, parseDuration } from './units.js';

describe('units', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['1.5h', 5400],
    ['2d', 172_800],
    ['0s', 0],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '1', 'h', '1 h', '-1h', '1w', '1h30m'])('refuses "%s", and says what to write', (text) => {
    expect(() => parseDuration(text)).toThrow(`"${text}" is no duration: write 90s, 15m, 1h or 2d.`);
  });

  it('writes three digits in the largest unit', () => {
    expect([0, 0.25, 59, 90, 5400, 172_800].map(durationText)).toEqual([
      '0 s',
      '0.25 s',
      '59 s',
      '1.5 min',
      '1.5 h',
      '2 d',
    ]);
    expect([0, 999, 1000, 31_536_000_000].map(bytesText)).toEqual(['0 B', '999 B', '1 KB', '31.5 GB']);
    expect(numberText(3_612_345)).toBe('3,610,000');
  });
});
