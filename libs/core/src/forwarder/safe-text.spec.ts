import { expect } from '@jest/globals';
import { SafeText } from './safe-text.js';

const safeText = new SafeText({
  url: 'https://user:p%40ssword@collector.example/v1/logs?api_key=k3y-in-url',
  headers: { authorization: 'Bearer abc.def', 'x-api-key': 'abc.def.ghi', short: 'a' },
});

it.each([
  ['a header', 'key abc.def.ghi is unknown', 'key *** is unknown'],
  ['the token of a header', 'abc.def expired', '*** expired'],
  ['the whole header', 'Authorization: Bearer abc.def', 'Authorization: ***'],
  ['the password of the url', 'p@ssword and user', '*** and ***'],
  ['the password as it is in the url', 'at https://user:p%40ssword@x', 'at https://***:***@x'],
  ['what a header becomes of it', `Basic ${btoa('user:p@ssword')}`, 'Basic ***'],
  ['the query of the url', 'GET ?api_key=k3y-in-url', 'GET ?api_key=***'],
])('hides %s', (_what, text, safe) => {
  expect(safeText.of(text)).toBe(safe);
});

it('is one line that can be shown', () => {
  expect(safeText.of(' a\r\n\u001b[31mred\u0000 \u202eb\u2028c ')).toBe('a [31mred b c');
});

it('is bounded, and does not end in half a character', () => {
  expect(safeText.of('x'.repeat(501))).toHaveLength(500);
  expect(safeText.of(`${'x'.repeat(499)}😀`)).toBe('x'.repeat(499));
  expect(safeText.of('half \ud83d')).toBe('half \ufffd');
});

it('knows no secret where there is none', () => {
  const plain = new SafeText({ url: 'http://127.0.0.1:4318/v1/logs', headers: {} });
  expect(plain.of('connect ECONNREFUSED 127.0.0.1:4318')).toBe('connect ECONNREFUSED 127.0.0.1:4318');
});
