import { expect } from '@jest/globals';
import { type Edit, OutdatedEditError, applyEdit } from './edit.js';

const TEXT = `a();\n    a(1);\n    b();\n`;

function edited(find: Edit['find'], replace: string): string {
  return applyEdit(TEXT, { file: 'some.js', find, replace });
}

it('replaces what occurs once', () => {
  expect(edited('b();', 'c();')).toBe(`a();\n    a(1);\n    c();\n`);
  expect(edited(/a\((\d)\);\s+b\(\);/, 'b($1);')).toBe(`a();\n    b(1);\n`);
});

it('takes a string as it is', () => {
  expect(edited('b()', '$&.$1')).toBe(`a();\n    a(1);\n    $&.$1;\n`);
  expect(() => edited('b..;', '')).toThrow(OutdatedEditError);
});

it.each([
  ['a string that does not occur', 'z()', 0],
  ['a string that occurs twice', 'a(', 2],
  ['an expression that does not match', /z\(/, 0],
  ['an expression that matches twice', /a\(/, 2],
  ['an expression with the flag g that matches twice', /a\(/g, 2],
])('refuses %s', (_, find, times) => {
  expect(() => edited(find, 'c(')).toThrow(OutdatedEditError);
  expect(() => edited(find, 'c(')).toThrow(
    `the code has changed: adapt the sabotage. This occurs ${times} times`,
  );
});
