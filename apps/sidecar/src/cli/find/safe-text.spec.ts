import fc from 'fast-check';
import { safeJson, safeLines, safeText } from './safe-text.js';

const OBEYED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe('safeText', () => {
  it.each([
    ['colours and cursors', '\u001b[2J\u001b[31mred', '\\x1b[2J\\x1b[31mred'],
    ['the title of the window, a bell', '\u001b]0;owned\u0007', '\\x1b]0;owned\\x07'],
    ['the one-character CSI', '\u009b31m', '\\x9b31m'],
    ['lines', 'a\r\nb\tc\u2028d', 'a\\r\\nb\\tc\\u{2028}d'],
    ['text turned round', 'a\u202egnp.exe', 'a\\u{202e}gnp.exe'],
    ['hidden text', 'a\u{e0041}\u200b\ufeffb', 'a\\u{e0041}\\u{200b}\\u{feff}b'],
    ['half a pair', 'a\ud83d', 'a\\u{d83d}'],
    ['NUL and DEL', '\u0000\u007f', '\\x00\\x7f'],
  ])('shows %s', (_, text, shown) => expect(safeText(text)).toBe(shown));

  it.each(['Ünïcödé 日本語 🦋', '👩‍👩‍👧', 'می‌خواهم', 'C:\\new', ''])('leaves %s', (text) =>
    expect(safeText(text)).toBe(text),
  );

  it('leaves nothing that is obeyed', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !OBEYED.test(safeText(text))));
  });
});

it('safeLines keeps lines apart', () => expect(safeLines('a\n\u001bb')).toBe('a\n\\x1bb'));

describe('safeJson', () => {
  it('means the same, and holds nothing that is obeyed', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
        const text = safeJson(value);
        expect(text).not.toMatch(OBEYED);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('escapes what JSON itself leaves as it is', () => {
    expect(safeJson(['\u009b', '\u202e', '\u{e0041}', '\ud83d'])).toBe(
      '["\\u009b","\\u202e","\\udb40\\udc41","\\ud83d"]',
    );
  });
});
