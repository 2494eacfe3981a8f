import { expect } from '@jest/globals';
import { retryAfterMs } from './retry-after.js';

const NOW = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');

it.each([
  ['5', 5000],
  [' 120 ', 120_000],
  ['3601', 3_600_000],
  ['9'.repeat(400), 3_600_000],
  ['Wed, 21 Oct 2026 07:28:10 GMT', 10_000],
  ['Wednesday, 21-Oct-26 07:28:10 GMT', 10_000],
  ['Fri, 21 Oct 2050 07:28:00 GMT', 3_600_000],
])('%s asks for %s ms', (header, delayMs) => {
  expect(retryAfterMs(header, NOW)).toBe(delayMs);
});

it.each([
  undefined,
  '',
  '0',
  '-5',
  '1.5',
  '1e3',
  '0x10',
  'soon',
  'Wednesday',
  'Infinity',
  '2050-10-21T07:28:00Z',
  'Wed, 21 Oct 2026 07:27:59 GMT',
])('%s asks for nothing', (header) => {
  expect(retryAfterMs(header, NOW)).toBeUndefined();
});
