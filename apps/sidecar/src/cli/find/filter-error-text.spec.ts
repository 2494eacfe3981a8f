import { filterErrorText } from './filter-error-text.js';

function shown(text: string, column: number, length = 1): string[] {
  const problem = { message: `Column ${column}: wrong. Do right.`, hint: 'Do right.', column, length };
  return filterErrorText(problem, text).split('\n');
}

it('marks the place', () => {
  expect(shown('typ:order.*', 1, 3)).toEqual(['Column 1: wrong.', '  typ:order.*', '  ^^^', 'Do right.', '']);
});

it('marks the end, where something is missing', () => {
  expect(shown('type:', 6)[2]).toBe('       ^');
});

it('counts columns of the terminal', () => {
  expect(shown('"日本" typ:x', 6, 3)).toEqual([
    'Column 6: wrong.',
    '  "日本" typ:x',
    '         ^^^',
    'Do right.',
    '',
  ]);
});

it('moves no cursor', () => {
  expect(shown('a\u001b[2J typ:x', 7, 3).slice(1, 3)).toEqual(['  a\\x1b[2J typ:x', '           ^^^']);
});

it('shows the part of a long filter where it is', () => {
  const [, line, marks] = shown(`${'a '.repeat(5000)}typ:x${' b'.repeat(5000)}`, 10_001, 3);
  expect(line).toContain('  …a');
  expect(line!.length).toBeLessThan(100);
  expect(line!.slice(marks!.indexOf('^')).startsWith('typ:x')).toBe(true);
});
